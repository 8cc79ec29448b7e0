using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Eloquence.Whisper;

/// <summary>Spans and measurements of this service; names follow the OpenTelemetry naming rules.</summary>
internal static class Telemetry
{
    public const string SourceName = "Eloquence.Whisper";

    public const string Duration = "eloquence.audio.duration";
    public const string Container = "eloquence.audio.container";
    public const string Encoding = "eloquence.audio.encoding";
    public const string Engine = "eloquence.transcription.engine";
    public const string Words = "eloquence.transcription.words";
    public const string Degraded = "eloquence.analysis.degraded";
    public const string Pass = "eloquence.transcription.pass";
    public const string ErrorType = "error.type";

    private static readonly Meter Meter = new(SourceName);

    public static ActivitySource Source { get; } = new(SourceName);

    /// <summary>Live sessions that are open.</summary>
    public static UpDownCounter<int> LiveSessions { get; } =
        Meter.CreateUpDownCounter<int>("eloquence.transcription.sessions", "{session}", "Live transcription sessions that are open.");

    /// <summary>Seconds from the end of an utterance's sound to its final text.</summary>
    public static Histogram<double> FinalLatency { get; } =
        Meter.CreateHistogram<double>("eloquence.transcription.final.latency", "s", "Time from receiving the last sound of an utterance to its final text.");

    /// <summary>Seconds one pass of the recogniser took, waiting for a turn excluded.</summary>
    public static Histogram<double> PassDuration { get; } =
        Meter.CreateHistogram<double>("eloquence.transcription.pass.duration", "s", "Duration of one pass of the recogniser.");
}
