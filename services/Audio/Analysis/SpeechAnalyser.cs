namespace Eloquence.Audio;

/// <summary>
/// Analyses a recording in several walks through it. Memory does not depend on its length, but for the curves (about 3 kB a second). Stateless; an
/// instance may be shared between threads.
/// </summary>
/// <param name="settings">Parameters of the pitch tracking; null for the defaults.</param>
public sealed class SpeechAnalyser(PitchSettings? settings = null)
{
    /// <summary>Highest frequency searched for formants, in hertz.</summary>
    public const double FormantCeilingHz = FormantAnalysis.CeilingHz;

    private const double IntensityFloorHz = 75;

    private readonly PitchSettings _settings = settings ?? new PitchSettings();

    /// <summary>Analyses a recording.</summary>
    /// <param name="source">The recording; at least four times the pitch ceiling in samples per second.</param>
    /// <param name="cancellationToken">Stops the analysis.</param>
    public SpeechAnalysis Analyse(ISampleSource source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        var peak = RecordingPeak.Of(source, cancellationToken);
        var activity = SilenceDetector.Detect(source, cancellationToken);

        var pitchAnalysis = new PitchAnalysis(new PitchWindow(source.SampleRate, _settings), source.Length, peak.AroundMean);
        var harmonicity = new HarmonicityAnalysis(source.Length, source.SampleRate, peak.AroundMean);
        var intensity = new IntensityAnalysis(source.Length, source.SampleRate, IntensityFloorHz);
        var spectrum = new LongTermSpectrum(source.SampleRate);
        var reach = Math.Max(Math.Max(pitchAnalysis.Reach, harmonicity.Reach), Math.Max(intensity.Reach, spectrum.Reach));
        var walk = new SampleWalk(source, 2 * reach);
        while (walk.Next(out var block))
        {
            cancellationToken.ThrowIfCancellationRequested();
            pitchAnalysis.Process(block);
            harmonicity.Process(block);
            intensity.Process(block);
            spectrum.Process(block);
        }
        var pitch = pitchAnalysis.Finish();
        var perturbation = Perturbation.Of(source, GlottalPulses.Find(source, pitch, peak.Absolute, cancellationToken));
        var low = LowBandMeasures.Of(source, pitch, cancellationToken);
        return new SpeechAnalysis
        {
            DurationSeconds = source.Length / (double)source.SampleRate,
            Pitch = pitch,
            Intensity = intensity.Finish(),
            TelephoneActivity = low.TelephoneActivity,
            Activity = activity,
            Voice = new VoiceQuality(
                perturbation.Pulses,
                perturbation.JitterLocal,
                perturbation.JitterPpq5,
                perturbation.ShimmerLocal,
                perturbation.ShimmerApq5,
                Mean(harmonicity.Finish()),
                Mean(low.Prominences.LevelsDb),
                spectrum.Slope(0, 1000, 1000, 4000)),
            Formants = low.Formants,
            TelephoneFormants = low.TelephoneFormants,
            Syllables = low.Syllables,
        };
    }

    internal static IReadOnlyList<FormantFrame> Formants(ISampleSource source, PitchTrack pitch, CancellationToken cancellationToken)
    {
        var resampled = new ResampledSource(source, FormantAnalysis.SampleRate);
        var analysis = new FormantAnalysis(new VoicedTrack(pitch, source.Length / (double)source.SampleRate), resampled);
        var walk = new SampleWalk(resampled, 2 * analysis.Reach);
        while (walk.Next(out var block))
        {
            cancellationToken.ThrowIfCancellationRequested();
            analysis.Process(block);
        }
        return analysis.Finish();
    }

    private static double? Mean(IReadOnlyList<float> values) => values.Count == 0 ? null : values.Average(value => (double)value);
}
