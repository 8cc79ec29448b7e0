using System.Diagnostics.Metrics;

namespace Eloquence.Whisper.Recognition.WhisperCpp;

/// <summary>Measurements of the engine; names follow the OpenTelemetry naming rules.</summary>
internal static class RecognizerTelemetry
{
    private static readonly Meter Meter = new(Telemetry.SourceName);

    private static readonly Histogram<double> Duration =
        Meter.CreateHistogram<double>("eloquence.recognizer.duration", "s", "Time inside whisper.cpp for one call.");

    private static readonly Counter<double> Audio =
        Meter.CreateCounter<double>("eloquence.recognizer.audio", "s", "Audio that whisper.cpp has heard.");

    /// <summary>Workers that ended and were started again.</summary>
    public static Counter<long> Restarts { get; } =
        Meter.CreateCounter<long>("eloquence.recognizer.restarts", "{restart}", "Workers that ended unexpectedly and were started again.");

    public static void Record(string engine, double audioSeconds, double seconds)
    {
        var tag = new KeyValuePair<string, object?>(Telemetry.Engine, engine);
        Duration.Record(seconds, tag);
        Audio.Add(audioSeconds, tag);
    }
}
