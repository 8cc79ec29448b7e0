namespace Eloquence.Api.Analyses;

/// <summary>An uploaded recording with what came beside it.</summary>
internal sealed class Recording(AudioSpool audio, string? sessionId, string scenario) : IAsyncDisposable
{
    private const string Anonymous = "anonymous";

    public AudioSpool Audio { get; } = audio;

    /// <summary>What the client calls its session; not necessarily one of ours.</summary>
    public string? SessionId { get; } = sessionId;

    public string Scenario { get; } = scenario;

    /// <summary>Within one scope the same bytes are the same recording.</summary>
    public string Scope => SessionId is null ? Anonymous : $"session:{SessionId}";

    public ValueTask DisposeAsync() => Audio.DisposeAsync();
}
