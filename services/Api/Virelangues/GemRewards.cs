namespace Eloquence.Api.Virelangues;

/// <summary>
/// How many gems an attempt earns: ten times the difficulty (easy 1, medium 2, hard 3, expert 4) times the score, rounded down, and half as much
/// again from the client's mark of excellence, 0.9. Below its mark of success, 0.7, nothing. The rule is a choice of this project.
/// </summary>
internal static class GemRewards
{
    public const double Success = 0.7;
    public const double Excellence = 0.9;

    private static readonly string[] Difficulties = ["easy", "medium", "hard", "expert"];

    /// <param name="score">0..1.</param>
    /// <param name="difficulty">One of the four; another one counts as easy.</param>
    public static int For(double score, string? difficulty)
    {
        var level = 1 + Math.Max(0, Array.IndexOf(Difficulties, difficulty?.ToLowerInvariant()));
        return score < Success ? 0 : (int)(10 * level * score * (score >= Excellence ? 1.5 : 1));
    }
}
