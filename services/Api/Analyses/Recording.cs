using Eloquence.Api.Endpoints;

namespace Eloquence.Api.Analyses;

/// <summary>An uploaded recording with what came beside it.</summary>
internal sealed class Recording : IAsyncDisposable
{
    /// <summary>The clients' own word for nobody.</summary>
    public const string Anonymous = "anonymous";
    private const string DefaultScenario = "confidence_boost";

    private readonly IReadOnlyDictionary<string, string> _fields;

    /// <param name="audio">The bytes; disposed with the recording.</param>
    /// <param name="sessionId">What the client calls its session.</param>
    /// <param name="fields">The other fields of the form.</param>
    /// <param name="scenario">The scenario, where something else than the form named one.</param>
    /// <exception cref="RejectionException">A field cannot be used.</exception>
    public Recording(AudioSpool audio, string? sessionId, IReadOnlyDictionary<string, string> fields, string? scenario = null)
    {
        _fields = fields;
        Audio = audio;
        SessionId = sessionId;
        Scenario = Field("scenario") ?? scenario ?? DefaultScenario;

        UserId = Field("user_id") is { } user && user != Anonymous ? user : null;
        ExerciseType = Field("exercise_type");
    }

    public AudioSpool Audio { get; }

    /// <summary>What the client calls its session; not necessarily one of ours.</summary>
    public string? SessionId { get; }

    public string Scenario { get; }

    /// <summary>The user the request names, if any.</summary>
    public string? UserId { get; }

    /// <summary>The exercise the request names, if any.</summary>
    public string? ExerciseType { get; }

    /// <summary>Within one scope the same bytes are the same recording. Neither name holds a line break, so no two pairs of them make one scope.</summary>
    public string Scope => (SessionId, UserId) switch
    {
        (null, null) => Anonymous,
        (null, { } user) => $"user:{user}",
        ({ } session, null) => $"session:{session}",
        ({ } session, { } user) => $"session:{session}\nuser:{user}",
    };

    /// <summary>A field of the form as short text without control characters; <see langword="null"/> when absent or blank.</summary>
    /// <exception cref="RejectionException">It is too long or holds control characters.</exception>
    public string? Field(string name) => TextRule.Optional(_fields.GetValueOrDefault(name), name);

    /// <summary>A field of the form as it came, at most <see cref="RecordingReader.MaximumFieldBytes"/>; <see langword="null"/> when absent.</summary>
    public string? LongField(string name) => _fields.GetValueOrDefault(name);

    public ValueTask DisposeAsync() => Audio.DisposeAsync();
}
