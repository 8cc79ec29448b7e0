namespace Eloquence.Redis.Connections;

/// <summary>Pauses between attempts to connect: 50 ms, doubled up to 2 s, each shortened by up to a fifth so that clients do not come back in step.</summary>
internal static class Backoff
{
    private const double FirstMilliseconds = 50;
    private const double LongestMilliseconds = 2000;

    /// <param name="failures">Attempts that have failed in a row, from 1.</param>
    public static TimeSpan After(int failures) => TimeSpan.FromMilliseconds(
        Math.Min(LongestMilliseconds, FirstMilliseconds * Math.Pow(2, Math.Min(failures - 1, 16))) * (1 - (Random.Shared.NextDouble() / 5)));
}
