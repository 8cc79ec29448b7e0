using Eloquence.Contracts;

namespace Eloquence.SpeechEvaluation.Sessions;

/// <summary><c>WS /sessions/{id}/realtime</c>, the first generation's client: <c>audio_data</c> in base64, <c>session_end</c>; binary sound is taken too.</summary>
internal sealed class ClientDialect : ISessionDialect
{
    private const double MillisecondsPerSecond = 1000;

    public bool ClosesWhenFinished => true;

    public object? Hello(string session) => null;

    public SessionAction Action(string word) => word switch
    {
        "session_start" or "start" => SessionAction.Start,
        "audio_data" or "audio_chunk" => SessionAction.Audio,
        "session_end" or "end" => SessionAction.Finish,
        "ping" => SessionAction.Ping,
        _ => SessionAction.Unknown,
    };

    public object Started(string session) => new SessionStarted("session_started", session);

    public object Live(string session, LiveReading reading, DateTimeOffset now)
    {
        var timestamp = now.ToUnixTimeMilliseconds() / MillisecondsPerSecond;
        return new LiveMetrics("metrics", session, timestamp, ProsodyMetrics.Of(reading, timestamp), reading.Work.TotalMilliseconds);
    }

    public object Finished(string session, SpeechReport report) => new SessionResult("session_result", session, report.Evaluation, report.Degraded, report.Reasons);

    private sealed record SessionStarted(string Type, string SessionId);

    private sealed record LiveMetrics(string Type, string SessionId, double Timestamp, ProsodyMetrics Metrics, double WorkMs);

    private sealed record SessionResult(string Type, string SessionId, ClientEvaluation? Evaluation, bool Degraded, IReadOnlyList<string> Reasons);
}
