using System.Text.Json;
using System.Text.Json.Serialization;
using Eloquence.Api.Sessions;
using Eloquence.Api.Tokens;

namespace Eloquence.Api.Endpoints;

/// <summary>Body of <c>POST /api/sessions</c>.</summary>
internal sealed record SessionRequest(string? UserId, string? ScenarioId, string? Language, string? Goal, string? AgentProfileId, bool? IsMultiAgent)
{
    private const string DefaultScenario = "default";
    private const string DefaultLanguage = "fr";

    /// <exception cref="RejectionException">A field is missing or cannot be used.</exception>
    public NewSession Validate() => new(
        TextRule.Required(UserId, "user_id"),
        TextRule.Optional(ScenarioId, "scenario_id") ?? DefaultScenario,
        TextRule.Optional(Language, "language") ?? DefaultLanguage,
        TextRule.Optional(Goal, "goal"),
        TextRule.Optional(AgentProfileId, "agent_profile_id"),
        IsMultiAgent ?? false);
}

/// <summary>A session without credentials, as <c>GET /api/sessions/{id}</c> shows it.</summary>
internal record SessionView
{
    protected SessionView(Session session)
    {
        SessionId = session.Id;
        RoomName = session.RoomName;
        UserId = session.UserId;
        ScenarioId = session.ScenarioId;
        Language = session.Language;
        Status = session.EndedAt is null ? "active" : "ended";
        ParticipantIdentity = session.ParticipantIdentity;
        AgentIdentity = session.AgentIdentity;
        InitialMessage = session.OpeningLine is { } line ? new InitialMessage(line, new DateTimeOffset(session.CreatedAt).ToUnixTimeSeconds()) : null;
        CreatedAt = session.CreatedAt;
        CreatedTimestamp = (session.CreatedAt - DateTime.UnixEpoch).TotalSeconds;
        EndedAt = session.EndedAt;
        Metadata = new SessionMetadata(session.Goal, session.AgentProfileId, session.IsMultiAgent);
    }

    public Guid SessionId { get; }

    public string RoomName { get; }

    public string UserId { get; }

    public string ScenarioId { get; }

    public string Language { get; }

    /// <summary><c>active</c> or <c>ended</c>.</summary>
    public string Status { get; }

    public string ParticipantIdentity { get; }

    public string AgentIdentity { get; }

    /// <summary>False: no coach joins the room yet.</summary>
    public bool AgentConnected { get; }

    public InitialMessage? InitialMessage { get; }

    public DateTime CreatedAt { get; }

    /// <summary>Unix time in seconds.</summary>
    public double CreatedTimestamp { get; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTime? EndedAt { get; }

    public SessionMetadata Metadata { get; }

    public static SessionView Of(Session session) => new(session);
}

/// <param name="Text">What the coach says first.</param>
/// <param name="Timestamp">Unix time in whole seconds.</param>
internal sealed record InitialMessage(string Text, long Timestamp);

internal sealed record SessionMetadata(string? Goal, string? AgentProfileId, bool IsMultiAgent);

/// <summary>A session with what is needed to join its room.</summary>
internal record SessionAdmission : SessionView
{
    public const string NoLiveKit = "No LiveKit key is configured (LiveKit:ApiKey, LiveKit:ApiSecret): the session has no live audio.";

    protected SessionAdmission(Session session, HttpRequest request, LiveKitTokenIssuer issuer)
        : base(session)
    {
        LivekitUrl = PublicAddress.WebSocket(request);
        LivekitToken = issuer.CanIssue ? issuer.Issue(session.RoomName, session.ParticipantIdentity, TokenMetadata(session)).Jwt : "";
        Degraded = !issuer.CanIssue;
        Reasons = issuer.CanIssue ? [] : [NoLiveKit];
    }

    public string LivekitUrl { get; }

    /// <summary>JWT; empty when <see cref="Degraded"/>.</summary>
    public string LivekitToken { get; }

    public bool Degraded { get; }

    public IReadOnlyList<string> Reasons { get; }

    public static SessionAdmission Of(Session session, HttpRequest request, LiveKitTokenIssuer issuer) => new(session, request, issuer);

    private static string TokenMetadata(Session session) => JsonSerializer.Serialize(
        new { exercise_type = session.ScenarioId, user_id = session.UserId, session_id = session.Id, language = session.Language });
}

/// <summary>What the legacy start call expects on top.</summary>
internal sealed record LegacySessionAdmission : SessionAdmission
{
    public LegacySessionAdmission(Session session, HttpRequest request, LiveKitTokenIssuer issuer)
        : base(session, request, issuer) =>
        WebsocketUrl = $"{PublicAddress.WebSocket(request)}/streaming/session?session_id={session.Id}";

    public string WebsocketUrl { get; }
}

/// <summary>The report of an ended session, once as an object and once flat: both spellings have readers.</summary>
internal sealed record SessionEnd(SessionReport Report)
{
    public string SessionId => Report.SessionId;

    public string Status { get; } = "ended";

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? FinalConfidenceScore => Report.FinalConfidenceScore;

    public int Interactions => Report.Interactions;

    public double Duration => Report.Duration;

    public IReadOnlyList<string> Recommendations => Report.Recommendations;

    public IReadOnlyDictionary<string, double> DetailedMetrics => Report.DetailedMetrics;

    public DateTime Timestamp => Report.Timestamp;
}

/// <summary>Counts of sessions; ids are not listed, because knowing one is the permission to use it.</summary>
internal sealed record ActiveSessions([property: JsonPropertyName("active_sessions")] IReadOnlyDictionary<string, long> ByScenario, long TotalActive, DateTime Timestamp);
