namespace Eloquence.Api.Exercises;

/// <summary>Numbers of everything that is stored.</summary>
internal sealed record Statistics(
    long TotalExercises, long TotalTemplates, long TotalExerciseSessions, long CompletedSessions, long TotalLiveSessions, long ActiveSessions, long TotalAnalyses)
{
    /// <summary>Sessions of both kinds.</summary>
    public long TotalSessions => TotalExerciseSessions + TotalLiveSessions;
}
