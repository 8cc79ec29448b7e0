namespace Eloquence.Audio;

/// <summary>
/// Tracks the fundamental frequency by autocorrelation and path search: P. Boersma, "Accurate short-term analysis of the
/// fundamental frequency and the harmonics-to-noise ratio of a sampled sound", IFA Proceedings 17 (1993), 97-110. Numbers of
/// equations refer to that paper. Details follow Praat 6, which the result is tested against: the octave cost counts from the
/// ceiling, not from the floor; the local peak is that of the windowed frame; maxima above the ceiling take places among the
/// candidates. An instance may be shared between threads.
/// </summary>
public sealed class PitchTracker
{
    private readonly PitchWindow _window;

    /// <summary>Prepares tracking.</summary>
    /// <param name="sampleRate">Samples per second of the signals to come, in hertz; at least four times the ceiling.</param>
    /// <param name="settings">Parameters; null for the defaults.</param>
    public PitchTracker(int sampleRate, PitchSettings? settings = null)
    {
        settings ??= new PitchSettings();
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleRate, 4 * settings.CeilingHz, nameof(sampleRate));
        _window = new PitchWindow(sampleRate, settings);
    }

    /// <summary>Tracks a recording.</summary>
    /// <param name="source">The recording, at the tracker's sample rate.</param>
    /// <param name="cancellationToken">Stops between two stretches of the recording.</param>
    public PitchTrack Track(ISampleSource source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        var analysis = new PitchAnalysis(_window, source.Length, RecordingPeak.Of(source, cancellationToken).AroundMean);
        var walk = new SampleWalk(source, 2 * analysis.Reach);
        while (walk.Next(out var block))
        {
            cancellationToken.ThrowIfCancellationRequested();
            analysis.Process(block);
        }
        return analysis.Finish();
    }
}
