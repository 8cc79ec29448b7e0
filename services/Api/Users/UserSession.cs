using System.Text.Json.Serialization;

namespace Eloquence.Api.Users;

/// <summary>A line in the list of a user's sessions.</summary>
/// <param name="SessionId">Its id.</param>
/// <param name="Kind"><c>live</c> (started by <c>POST /api/sessions</c>) or <c>exercise</c> (<c>POST /api/sessions/create</c>).</param>
/// <param name="ExerciseId">Scenario or exercise.</param>
/// <param name="Language">ISO 639-1 code.</param>
/// <param name="CreatedAt">Start, UTC.</param>
/// <param name="EndedAt">End, UTC; absent while it is active.</param>
internal sealed record UserSession(
    string SessionId,
    string Kind,
    string ExerciseId,
    string Language,
    DateTime CreatedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTime? EndedAt)
{
    /// <summary><c>active</c> or <c>ended</c>.</summary>
    public string Status => EndedAt is null ? "active" : "ended";
}
