using Eloquence.Contracts;
using Eloquence.SpeechEvaluation.Clients;

namespace Eloquence.SpeechEvaluation.Sessions;

/// <summary><c>WS /ws/realtime/{id}</c>, the hybrid speech evaluation service: binary sound, <c>start_recording</c>, <c>finalize_recording</c>.</summary>
internal sealed class HybridDialect : ISessionDialect
{
    private const double MillisecondsPerSecond = 1000;

    public bool ClosesWhenFinished => false;

    public object Hello(string session) => new Initialised("session_initialized", session, "none: words come after the take", "ready_for_audio");

    public SessionAction Action(string word) => word switch
    {
        "start_recording" => SessionAction.Start,
        "audio_data" or "audio_chunk" => SessionAction.Audio,
        "finalize_recording" => SessionAction.Finish,
        "ping" => SessionAction.Ping,
        _ => SessionAction.Unknown,
    };

    public object Started(string session) => new RecordingStarted("recording_started", session, "listening");

    public object Live(string session, LiveReading reading, DateTimeOffset now)
    {
        var timestamp = now.ToUnixTimeMilliseconds() / MillisecondsPerSecond;
        return new RealtimeResult("realtime_result", session, "", null, timestamp, ProsodyMetrics.Of(reading, timestamp), reading.Work.TotalMilliseconds);
    }

    public object Finished(string session, SpeechReport report) => new RecordingFinalised(
        "recording_finalized", session, report.Transcript?.Text ?? "", report.Measurement.DurationSeconds, VoskAnalysis.Of(report, TimeSpan.Zero).Prosody,
        report.Evaluation, report.Measurement.Engine, report.Degraded, report.Reasons);

    private sealed record Initialised(string Type, string SessionId, string VoskModel, string Status);

    private sealed record RecordingStarted(string Type, string SessionId, string Status);

    /// <remarks>Words come after the take: <c>partial</c> stays empty and <c>confidence</c> null. <c>work_ms</c>: time this frame took to measure, in milliseconds.</remarks>
    private sealed record RealtimeResult(
        string Type, string SessionId, string Partial, double? Confidence, double Timestamp, ProsodyMetrics ProsodyMetrics, double WorkMs);

    private sealed record RecordingFinalised(
        string Type, string SessionId, string FinalTranscript, double TotalDuration, VoskProsody VoskMetrics, ClientEvaluation? Evaluation,
        string Engine, bool Degraded, IReadOnlyList<string> Reasons);
}

/// <summary>Prosody of a running take; null where nothing is known yet, and for all that rests on words.</summary>
/// <param name="WordsPerMinute">Null: words come after the take.</param>
/// <param name="PauseCount">Pauses so far.</param>
/// <param name="AveragePauseDuration">Their mean in seconds.</param>
/// <param name="ConfidenceScore">Null: words come after the take.</param>
/// <param name="SpeechRatio">Share of the time that is speech, 0..1.</param>
/// <param name="SessionDuration">Sound so far in seconds.</param>
/// <param name="TotalWords">Null: words come after the take.</param>
/// <param name="Timestamp">Seconds since 1970.</param>
/// <param name="PitchHz">Fundamental frequency in hertz.</param>
/// <param name="PitchStability">0..1.</param>
/// <param name="VocalRange">Semitones from the 5th to the 95th percentile of the last ten seconds.</param>
/// <param name="IntensityDbfs">Level of the last tenth of a second in dB re full scale.</param>
/// <param name="SyllablesPerSecond">Over the last five seconds.</param>
/// <param name="IsSpeech">Whether someone speaks now.</param>
internal sealed record ProsodyMetrics(
    double? WordsPerMinute, int PauseCount, double? AveragePauseDuration, double? ConfidenceScore, double? SpeechRatio, double SessionDuration, int? TotalWords,
    double Timestamp, double? PitchHz, double? PitchStability, double? VocalRange, double? IntensityDbfs, double? SyllablesPerSecond, bool IsSpeech)
{
    public static ProsodyMetrics Of(LiveReading reading, double timestamp) => new(
        null,
        reading.SoFar.Pauses,
        reading.SoFar.Pauses > 0 ? reading.SoFar.PauseSeconds / reading.SoFar.Pauses : null,
        null,
        reading.SoFar.Seconds > 0 ? reading.SoFar.SpeechSeconds / reading.SoFar.Seconds : null,
        reading.SoFar.Seconds,
        null,
        timestamp,
        reading.Now.PitchHz,
        reading.Now.PitchStability,
        reading.Now.VocalRangeSemitones,
        reading.Now.IntensityDbfs,
        reading.Now.SyllablesPerSecond,
        reading.Now.IsSpeech);
}
