using System.Diagnostics;
using Eloquence.Audio;
using Eloquence.Contracts;
using Eloquence.SpeechEvaluation.Infrastructure;

namespace Eloquence.SpeechEvaluation.Measuring;

/// <summary>
/// Measures one recording: a WAV at its own sample rate, a compressed recording at 16 kHz. Stateless and safe to share between threads.
/// </summary>
internal sealed class SpeechMeasurer(RecordingDecoder decoder, MeasuringSpeed speed, TimeProvider time)
{
    private const string Engine = "eloquence-speech/2";

    /// <summary>Above it a recording is brought down to it: voices hold nothing up there.</summary>
    private const int HighestSampleRate = 48_000;

    /// <summary>What a compressed recording is decoded at; its codec has spared what a voice does not hold.</summary>
    private const int CompressedSampleRate = 16_000;

    /// <summary>Below this level even the loudest moment is the noise of a microphone, not a voice.</summary>
    private const double SilenceDbfs = -60;

    /// <summary>Praat warns below this difference between the loudest and the quietest moment: sound and silence cannot be told apart.</summary>
    private const double MinimumRangeDb = 10;

    /// <summary>A distribution of fewer voiced frames (10 ms each) says nothing.</summary>
    private const int MinimumVoicedFrames = 10;

    /// <summary>From here on a recording is a long one: five minutes of 16-bit mono at 16 kHz.</summary>
    private const int LongBytes = 10_000_000;

    /// <summary>The same for a compressed one: five minutes at 32 kbit/s.</summary>
    private const int LongCompressedBytes = 1_200_000;

    private readonly SpeechAnalyser _analyser = new();

    /// <summary>Measures a recording when it is its turn.</summary>
    /// <param name="recording">Its bytes; they must stay as they are until the task ends.</param>
    /// <param name="admission">The right to use a core.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="AudioFormatException">The bytes are not a recording that can be decoded, or one that cannot be measured in the time there is.</exception>
    public Task<SpeechMeasurement> MeasureAsync(ReadOnlyMemory<byte> recording, MeasurementGate.Admission admission, CancellationToken cancellationToken)
    {
        var isLong = recording.Length > (RecordingDecoder.IsCompressed(recording.Span) ? LongCompressedBytes : LongBytes);
        return admission.RunAsync(() => Measure(recording, cancellationToken), isLong, cancellationToken);
    }

    private SpeechMeasurement Measure(ReadOnlyMemory<byte> recording, CancellationToken cancellationToken)
    {
        using var opened = Open(recording, cancellationToken);
        var start = time.GetTimestamp();
        speed.Check(opened.Samples);
        try
        {
            return Measure(opened, cancellationToken);
        }
        finally
        {
            // Of an analysis that was given up this is the most it could have been.
            speed.Note(opened.Samples, time.GetElapsedTime(start));
        }
    }

    private SpeechMeasurement Measure(OpenedRecording opened, CancellationToken cancellationToken)
    {
        using var span = Telemetry.Source.StartActivity("measure speech");
        var reasons = new Reasons();
        if (opened.Source.Truncated)
        {
            reasons.Add("The recording is cut off: its header declares more audio than was received.");
        }
        var source = opened.Samples.SampleRate > HighestSampleRate ? new ResampledSource(opened.Samples, HighestSampleRate) : opened.Samples;
        var level = MeasureLevel(opened.Level, reasons);
        var analysis = _analyser.Analyse(source, cancellationToken);
        var measurement = new SpeechMeasurement
        {
            Engine = Engine,
            Source = new SourceAudio(
                opened.Source.Container, opened.Source.EncodingName, opened.Source.SampleRate, opened.Source.Channels, opened.Source.Truncated),
            DurationSeconds = Seconds(opened.DurationSeconds),
            Level = level,
            SpeechRatio = null,
            Pauses = null,
            Pitch = null,
            Intensity = Loudness.Measure(analysis),
            Timeline = Timeline.Create(source, analysis, cancellationToken),
            Reasons = [],
            Degraded = false,
        };
        measurement = analysis.Activity.LoudestDbfs is null or < SilenceDbfs
            ? Silent(measurement, reasons)
            : Voiced(Sounding(measurement, analysis, reasons), analysis, reasons);
        measurement = measurement with { Reasons = reasons.Sentences, Unmeasured = reasons.Unmeasured, Degraded = reasons.Sentences.Count > 0 };
        span?.SetTag(Telemetry.Duration, measurement.DurationSeconds).SetTag(Telemetry.Degraded, measurement.Degraded);
        return measurement;
    }

    private OpenedRecording Open(ReadOnlyMemory<byte> recording, CancellationToken cancellationToken)
    {
        using var span = Telemetry.Source.StartActivity("decode audio");
        span?.SetTag(Telemetry.Bytes, recording.Length);
        try
        {
            var opened = decoder.Open(recording, CompressedSampleRate, cancellationToken);
            span?.SetTag(Telemetry.Container, opened.Source.Container)
                .SetTag(Telemetry.Encoding, opened.Source.EncodingName)
                .SetTag(Telemetry.SampleRate, opened.Source.SampleRate)
                .SetTag(Telemetry.Channels, opened.Source.Channels)
                .SetTag(Telemetry.Duration, opened.DurationSeconds);
            return opened;
        }
        catch (AudioFormatException refused)
        {
            span?.SetTag(Telemetry.ErrorType, refused.Code).SetStatus(ActivityStatusCode.Error, refused.Message);
            throw;
        }
    }

    private static LevelMeasurement? MeasureLevel(Level level, Reasons reasons)
    {
        if (level is { RmsDbfs: { } rms, PeakDbfs: { } peak })
        {
            return new LevelMeasurement(rms, peak, level.ClippedRatio);
        }
        reasons.Add("Every sample is zero: the recording has no level. Check the microphone.", "level", "intensity");
        return null;
    }

    private static SpeechMeasurement Silent(SpeechMeasurement measurement, Reasons reasons)
    {
        reasons.Add(
            FormattableString.Invariant(
                $"Nothing is louder than {SilenceDbfs:F0} dBFS: there is no speech whose pauses and pitch could be measured. Check the microphone."),
            "pauses", "pitch", "intonation", "voice", "formants", "syllables", "filled_pauses", "breath_groups", "rhythm", "noise");
        return measurement with { SpeechRatio = 0 };
    }

    private static SpeechMeasurement Sounding(SpeechMeasurement measurement, SpeechAnalysis analysis, Reasons reasons)
    {
        var activity = analysis.Activity;
        if (activity.RangeDb < MinimumRangeDb)
        {
            reasons.Add(
                FormattableString.Invariant(
                    $"The level varies by only {activity.RangeDb:F1} dB: speech and background cannot be told apart, so there is no speech ratio and there are no pauses."),
                "speech_ratio", "pauses", "syllables", "filled_pauses", "breath_groups", "rhythm", "noise");
            return measurement;
        }
        if (activity.RangeDb < SilenceDetector.ThresholdDb)
        {
            reasons.Add(FormattableString.Invariant(
                $"The quietest moment is only {activity.RangeDb:F1} dB below the loudest: background noise may hide pauses."));
        }
        var span = activity.SpanSeconds;
        measurement = measurement with
        {
            SpeechRatio = Math.Clamp(activity.SoundingSeconds / measurement.DurationSeconds, 0, 1),
            Pauses = Pauses.Summarise(activity, analysis.TelephoneActivity),
            Noise = Loudness.Noise(analysis),
            Rhythm = Rhythm.Measure(analysis),
        };
        if (measurement.Noise is null)
        {
            reasons.Note("noise", "There is too little speech to compare with the background.");
        }
        if (measurement.Rhythm is null)
        {
            reasons.Note("rhythm", "There are fewer than six syllables.");
        }
        return measurement with { Syllables = CountSyllables(analysis, span) };
    }

    private static SyllableMeasurement CountSyllables(SpeechAnalysis analysis, double span)
    {
        var count = analysis.Syllables.Seconds.Count;
        var phonation = analysis.Activity.SoundingSeconds;
        double[] rates = [.. analysis.Activity.Sounding
            .Select(group => (Syllables: Within(analysis.Syllables.Seconds, group), group.DurationSeconds))
            .Where(group => group.Syllables >= 3)
            .Select(group => group.Syllables / group.DurationSeconds)];
        return new SyllableMeasurement
        {
            Count = count,
            SpeechRate = span > 0 ? count / span : null,
            ArticulationRate = phonation > 0 ? count / phonation : null,
            TelephoneArticulationRate = TelephoneRate(analysis),
            PhonationSeconds = Seconds(phonation),
            PhonationRatio = span > 0 ? Math.Clamp(phonation / span, 0, 1) : null,
            RateVariation = Statistics.Deviation(rates) / Statistics.Mean(rates),
        };
    }

    private static double? TelephoneRate(SpeechAnalysis analysis)
    {
        var activity = analysis.TelephoneActivity;
        return activity.SoundingSeconds > 0 ? analysis.Syllables.Seconds.Count(activity.Sounds) / activity.SoundingSeconds : null;
    }

    private static int Within(IReadOnlyList<double> times, Stretch stretch) =>
        times.Count(time => time >= stretch.StartSeconds && time <= stretch.EndSeconds);

    private static SpeechMeasurement Voiced(SpeechMeasurement measurement, SpeechAnalysis analysis, Reasons reasons)
    {
        var statistics = PitchStatistics.Of(analysis.Pitch);
        if (statistics is null || statistics.VoicedFrames < MinimumVoicedFrames)
        {
            reasons.Add(
                FormattableString.Invariant(
                    $"Only {(statistics?.VoicedFrames ?? 0) * analysis.Pitch.StepSeconds:F2} s are voiced: too little to measure the pitch."),
                "pitch", "intonation", "voice", "formants");
            return Grouped(measurement, analysis, null);
        }
        var melody = new Melody(analysis.Pitch, statistics.MedianHz);
        var voice = analysis.Voice;
        measurement = measurement with
        {
            Pitch = new PitchMeasurement(
                statistics.MedianHz, statistics.MeanHz, statistics.StandardDeviationSemitones,
                statistics.Percentile5Hz, statistics.Percentile95Hz, statistics.VoicedRatio)
            {
                RangeSemitones = 12 * Math.Log2(statistics.Percentile95Hz / statistics.Percentile5Hz),
                VoicedSeconds = Seconds(statistics.VoicedFrames * analysis.Pitch.StepSeconds),
            },
            Intonation = melody.Measure(measurement.Pauses is null ? [] : analysis.Activity.Sounding),
            Voice = new VoiceQualityMeasurement
            {
                JitterLocal = voice.JitterLocal,
                JitterPpq5 = voice.JitterPpq5,
                ShimmerLocal = voice.ShimmerLocal,
                ShimmerApq5 = voice.ShimmerApq5,
                HarmonicsToNoiseDb = voice.HarmonicsToNoiseDb,
                CppsDb = voice.CppsDb,
                SpectralTiltDb = voice.SpectralTiltDb,
            },
            Formants = new FormantsMeasurement(
                Formant(analysis, frame => frame.F1), Formant(analysis, frame => frame.F2), Formant(analysis, frame => frame.F3), SpeechAnalyser.FormantCeilingHz),
        };
        Explain(measurement, reasons);
        return Grouped(measurement, analysis, melody);
    }

    /// <summary>Says of every single value that is missing what it would need.</summary>
    private static void Explain(SpeechMeasurement measurement, Reasons reasons)
    {
        void Missing(string part, double? value, string need)
        {
            if (value is null)
            {
                reasons.Note(part, need);
            }
        }
        const string phrases = "It takes at least two stretches of speech with a pause between them.";
        const string pulses = "It takes several periods of voice in a row.";
        Missing("intonation.slope_semitones_per_second", measurement.Intonation?.SlopeSemitonesPerSecond, "It takes a stretch of speech of at least one second.");
        Missing("intonation.mean_reset_semitones", measurement.Intonation?.MeanResetSemitones, phrases);
        Missing("intonation.final_lowering_semitones", measurement.Intonation?.FinalLoweringSemitones, "It takes a stretch of speech with voice at its end.");
        Missing("intonation.variation_quotient", measurement.Intonation?.VariationQuotient, "It takes at least one second of voice within ten seconds.");
        Missing("intonation.wiggliness_per_second", measurement.Intonation?.WigglinessPerSecond, "It takes at least one second of voice.");
        Missing("intonation.spaciousness_semitones", measurement.Intonation?.SpaciousnessSemitones, "The pitch does not move by half a semitone.");
        Missing("intensity.group_deviation_db", measurement.Intensity?.GroupDeviationDb, phrases);
        Missing("intensity.final_drop_db", measurement.Intensity?.FinalDropDb, "It takes a stretch of speech of at least four syllables.");
        Missing("voice.jitter_local", measurement.Voice?.JitterLocal, pulses);
        Missing("voice.jitter_ppq5", measurement.Voice?.JitterPpq5, pulses);
        Missing("voice.shimmer_local", measurement.Voice?.ShimmerLocal, pulses);
        Missing("voice.shimmer_apq5", measurement.Voice?.ShimmerApq5, pulses);
        Missing("voice.harmonics_to_noise_db", measurement.Voice?.HarmonicsToNoiseDb, pulses);
        Missing("voice.cpps_db", measurement.Voice?.CppsDb, "It takes a tenth of a second of sound.");
        Missing("voice.spectral_tilt_db", measurement.Voice?.SpectralTiltDb, "The recording holds nothing between 1 and 4 kHz.");
        Missing("syllables.rate_variation", measurement.Syllables?.RateVariation, "It takes at least two stretches of speech of three syllables.");
    }

    /// <summary>What needs both the pauses and the voice.</summary>
    private static SpeechMeasurement Grouped(SpeechMeasurement measurement, SpeechAnalysis analysis, Melody? melody)
    {
        var groups = analysis.Activity.Sounding;
        if (measurement.Pauses is null || groups.Count == 0)
        {
            return measurement;
        }
        BreathGroup[] described = [.. groups.Select(group => new BreathGroup(
            Seconds(group.StartSeconds),
            Seconds(group.DurationSeconds),
            Within(analysis.Syllables.Seconds, group),
            melody?.MedianHz(group),
            Loudness.MeanDb(Loudness.Within(analysis.Intensity, group))))];
        var span = groups[^1].EndSeconds - groups[0].StartSeconds;
        var filled = FilledPauses.Find(analysis);
        return measurement with
        {
            BreathGroups = new BreathGroupMeasurement(
                described.Length,
                Seconds(described.Average(group => group.DurationSeconds)),
                described.Max(group => group.DurationSeconds),
                described.Average(group => (double)group.Syllables!),
                described),
            FilledPauses = new FilledPauseMeasurement(
                filled.Count, Seconds(filled.Sum(pause => pause.DurationSeconds)), filled.Count * 60 / span,
                [.. filled.Select(pause => new PauseSegment(Seconds(pause.StartSeconds), Seconds(pause.DurationSeconds)))]),
        };
    }

    private static FormantStatistics? Formant(SpeechAnalysis analysis, Func<FormantFrame, float> value)
    {
        double[] found = [.. analysis.Formants.Select(frame => (double)value(frame)).Where(hertz => hertz > 0)];
        return Statistics.Deviation(found) is { } deviation ? new FormantStatistics(Statistics.Median(found)!.Value, found.Average(), deviation) : null;
    }

    private static double Seconds(double value) => Math.Round(value, 6);
}
