using System.Diagnostics;
using Eloquence.Audio;
using Eloquence.Contracts;

namespace Eloquence.SpeechEvaluation.Measuring;

/// <summary>Measures one recording: decoding, level, pauses and pitch. Stateless and safe to share between threads.</summary>
internal sealed class SpeechMeasurer
{
    private const string Engine = "eloquence-speech/1";
    private const int SampleRate = 16_000;

    /// <summary>Below this level even the loudest moment is the noise of a microphone, not a voice.</summary>
    private const double SilenceDbfs = -60;

    /// <summary>Praat warns below this difference between the loudest and the quietest moment: sound and silence cannot be told apart.</summary>
    private const double MinimumRangeDb = 10;

    /// <summary>A distribution of fewer voiced frames (10 ms each) says nothing.</summary>
    private const int MinimumVoicedFrames = 10;

    private readonly PitchTracker _pitch = new(SampleRate);

    /// <summary>Measures a recording.</summary>
    /// <exception cref="AudioFormatException">The bytes are not a recording that can be decoded.</exception>
    public SpeechMeasurement Measure(ReadOnlySpan<byte> recording, CancellationToken cancellationToken)
    {
        var audio = Decode(recording, cancellationToken);
        using var span = Telemetry.Source.StartActivity("measure speech");
        var reasons = new List<string>();
        if (audio.Source.Truncated)
        {
            reasons.Add("The recording is cut off: its header declares more audio than was received.");
        }

        var activity = SilenceDetector.Detect(audio.Samples, SampleRate, cancellationToken);
        var measurement = new SpeechMeasurement
        {
            Engine = Engine,
            Source = new SourceAudio(
                audio.Source.Container, audio.Source.Encoding.Name(), audio.Source.SampleRate, audio.Source.Channels, audio.Source.Truncated),
            DurationSeconds = Seconds(audio.DurationSeconds),
            Level = MeasureLevel(audio.Level, reasons),
            SpeechRatio = null,
            Pauses = null,
            Pitch = null,
            Reasons = reasons,
            Degraded = false,
        };
        measurement = activity.LoudestDbfs is null or < SilenceDbfs
            ? Silent(measurement, reasons)
            : Sounding(measurement, audio, activity, reasons, cancellationToken);
        measurement = measurement with { Degraded = reasons.Count > 0 };
        span?.SetTag(Telemetry.Duration, measurement.DurationSeconds).SetTag(Telemetry.Degraded, measurement.Degraded);
        return measurement;
    }

    private static DecodedAudio Decode(ReadOnlySpan<byte> recording, CancellationToken cancellationToken)
    {
        using var span = Telemetry.Source.StartActivity("decode audio");
        span?.SetTag(Telemetry.Bytes, recording.Length);
        try
        {
            var audio = WavDecoder.Decode(recording, SampleRate, cancellationToken);
            span?.SetTag(Telemetry.Container, audio.Source.Container)
                .SetTag(Telemetry.Encoding, audio.Source.Encoding.Name())
                .SetTag(Telemetry.SampleRate, audio.Source.SampleRate)
                .SetTag(Telemetry.Channels, audio.Source.Channels)
                .SetTag(Telemetry.Duration, audio.DurationSeconds);
            return audio;
        }
        catch (AudioFormatException refused)
        {
            span?.SetTag(Telemetry.ErrorType, refused.Code).SetStatus(ActivityStatusCode.Error, refused.Message);
            throw;
        }
    }

    private static LevelMeasurement? MeasureLevel(Level level, List<string> reasons)
    {
        if (level is { RmsDbfs: { } rms, PeakDbfs: { } peak })
        {
            return new LevelMeasurement(rms, peak, level.ClippedRatio);
        }
        reasons.Add("Every sample is zero: the recording has no level. Check the microphone.");
        return null;
    }

    private static SpeechMeasurement Silent(SpeechMeasurement measurement, List<string> reasons)
    {
        reasons.Add(FormattableString.Invariant(
            $"Nothing is louder than {SilenceDbfs:F0} dBFS: there is no speech whose pauses and pitch could be measured. Check the microphone."));
        return measurement with { SpeechRatio = 0 };
    }

    private SpeechMeasurement Sounding(
        SpeechMeasurement measurement, DecodedAudio audio, SpeechActivity activity, List<string> reasons, CancellationToken cancellationToken)
    {
        measurement = measurement with { Pitch = MeasurePitch(audio, reasons, cancellationToken) };
        if (activity.RangeDb < MinimumRangeDb)
        {
            reasons.Add(FormattableString.Invariant(
                $"The level varies by only {activity.RangeDb:F1} dB: speech and background cannot be told apart, so there is no speech ratio and there are no pauses."));
            return measurement;
        }
        if (activity.RangeDb < SilenceDetector.ThresholdDb)
        {
            reasons.Add(FormattableString.Invariant(
                $"The quietest moment is only {activity.RangeDb:F1} dB below the loudest: background noise may hide pauses."));
        }
        return measurement with
        {
            SpeechRatio = Math.Clamp(activity.SoundingSeconds / audio.DurationSeconds, 0, 1),
            Pauses = Summarise(activity.Pauses),
        };
    }

    private PitchMeasurement? MeasurePitch(DecodedAudio audio, List<string> reasons, CancellationToken cancellationToken)
    {
        var statistics = PitchStatistics.Of(_pitch.Track(audio.Samples, cancellationToken));
        if (statistics is null || statistics.VoicedFrames < MinimumVoicedFrames)
        {
            reasons.Add(FormattableString.Invariant(
                $"Only {(statistics?.VoicedFrames ?? 0) / 100.0:F2} s are voiced: too little to measure the pitch."));
            return null;
        }
        return new PitchMeasurement(
            statistics.MedianHz, statistics.MeanHz, statistics.StandardDeviationSemitones,
            statistics.Percentile5Hz, statistics.Percentile95Hz, statistics.VoicedRatio);
    }

    private static PauseMeasurement Summarise(IReadOnlyList<Stretch> pauses)
    {
        var total = pauses.Sum(pause => pause.DurationSeconds);
        return new PauseMeasurement(
            pauses.Count,
            Seconds(total),
            pauses.Count == 0 ? null : Seconds(total / pauses.Count),
            [.. pauses.Select(pause => new PauseSegment(Seconds(pause.StartSeconds), Seconds(pause.DurationSeconds)))]);
    }

    private static double Seconds(double value) => Math.Round(value, 6);
}
