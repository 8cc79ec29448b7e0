namespace Eloquence.ServiceDefaults.Health;

internal static class HealthRank
{
    public static string Worst(IEnumerable<string> states) => states.MaxBy(Rank) ?? HealthWords.Healthy;

    private static int Rank(string status) => status switch
    {
        HealthWords.Healthy => 0,
        HealthWords.Degraded => 1,
        _ => 2,
    };
}
