using System.Diagnostics;

namespace Eloquence.SpeechEvaluation;

/// <summary>Source of the spans of this service; attribute names follow the OpenTelemetry naming rules.</summary>
internal static class Telemetry
{
    public const string SourceName = "Eloquence.SpeechEvaluation";

    public const string Bytes = "eloquence.audio.size";
    public const string Container = "eloquence.audio.container";
    public const string Encoding = "eloquence.audio.encoding";
    public const string SampleRate = "eloquence.audio.sample_rate";
    public const string Channels = "eloquence.audio.channels";
    public const string Duration = "eloquence.audio.duration";
    public const string Degraded = "eloquence.analysis.degraded";
    public const string ErrorType = "error.type";

    public static ActivitySource Source { get; } = new(SourceName);
}
