using System.Text.Json;
using System.Text.Json.Serialization;
using Eloquence.Api.Exercises;
using Eloquence.Api.Tokens;

namespace Eloquence.Api.Endpoints;

/// <summary>A session of an exercise without credentials, as <c>GET /api/sessions/{id}</c> shows it.</summary>
internal record ExerciseSessionView
{
    protected ExerciseSessionView(ExerciseSession session)
    {
        SessionId = session.SessionId;
        ExerciseId = session.ExerciseId;
        ExerciseType = session.ExerciseType;
        LivekitRoom = RoomName = session.RoomName;
        ParticipantName = session.ParticipantName;
        ParticipantIdentity = session.ParticipantIdentity;
        UserId = session.UserId;
        Language = session.Language;
        Scenario = session.Scenario;
        ExerciseConfig = session.ExerciseConfig;
        Status = session.Status;
        CreatedAt = session.CreatedAt;
        CompletedAt = session.CompletedAt;
        Evaluation = session.Completion?.Evaluation;
        Metadata = new ExerciseMetadata(session.SessionId, session.ExerciseId, session.ExerciseType, session.Language);
    }

    public string SessionId { get; }

    public string ExerciseId { get; }

    public string ExerciseType { get; }

    public string LivekitRoom { get; }

    public string RoomName { get; }

    public string ParticipantName { get; }

    public string ParticipantIdentity { get; }

    public string UserId { get; }

    public string Language { get; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Scenario { get; }

    public JsonElement ExerciseConfig { get; }

    /// <summary><c>created</c> or <c>completed</c>.</summary>
    public string Status { get; }

    public DateTime CreatedAt { get; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTime? CompletedAt { get; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SessionEvaluation? Evaluation { get; }

    public ExerciseMetadata Metadata { get; }

    public static ExerciseSessionView Of(ExerciseSession session) => new(session);
}

internal sealed record ExerciseMetadata(string SessionId, string ExerciseId, string ExerciseType, string Language);

/// <summary>A session of an exercise with what is needed to join it: the union of what the two backends of before answered.</summary>
internal sealed record ExerciseSessionAdmission : ExerciseSessionView
{
    public ExerciseSessionAdmission(ExerciseSession session, Exercise exercise, HttpRequest request, LiveKitTokenIssuer issuer)
        : base(session)
    {
        var address = PublicAddress.WebSocket(request);
        LivekitUrl = address;
        WebsocketUrl = $"{address}/ws/voice-analysis/{Uri.EscapeDataString(session.SessionId)}";
        var token = issuer.CanIssue ? issuer.Issue(session.RoomName, session.ParticipantIdentity, JsonSerializer.Serialize(Metadata, Contracts.ContractJson.Options)) : null;
        Token = LivekitToken = token?.Jwt ?? "";
        ExpiresIn = (int)LiveKitTokenIssuer.LongestLifetime.TotalSeconds;
        Exercise = exercise;
        Character = ExerciseTypes.CharacterOf(exercise.ExerciseType);
        Degraded = token is null;
        Reasons = token is null ? [SessionAdmission.NoLiveKit] : [];
    }

    public string LivekitUrl { get; }

    /// <summary>Where live metrics are sent and received.</summary>
    public string WebsocketUrl { get; }

    /// <summary>JWT; empty when <see cref="Degraded"/>.</summary>
    public string Token { get; }

    public string LivekitToken { get; }

    /// <summary>Seconds for which the token is valid.</summary>
    public int ExpiresIn { get; }

    public Exercise Exercise { get; }

    /// <summary>Name of the coach, where the exercise has one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Character { get; }

    public bool Degraded { get; }

    public IReadOnlyList<string> Reasons { get; }
}
