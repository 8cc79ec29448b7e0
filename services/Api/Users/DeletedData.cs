namespace Eloquence.Api.Users;

/// <summary>What was deleted about a user.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Sessions">Sessions, of both kinds.</param>
/// <param name="Analyses">Analyses with their recordings.</param>
/// <param name="ProgressPoints">Scores of the progress history.</param>
/// <param name="LiveSessions">
/// States kept for reconnecting; <see langword="null"/> when Redis could not be reached, where they end by themselves.
/// </param>
internal sealed record DeletedData(string UserId, int Sessions, int Analyses, int ProgressPoints, int? LiveSessions);
