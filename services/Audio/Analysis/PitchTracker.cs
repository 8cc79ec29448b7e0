namespace Eloquence.Audio;

/// <summary>
/// Tracks the fundamental frequency by autocorrelation and path search: P. Boersma, "Accurate short-term analysis of the
/// fundamental frequency and the harmonics-to-noise ratio of a sampled sound", IFA Proceedings 17 (1993), 97-110. Numbers of
/// equations refer to that paper. Two details follow Praat 6, which the result is tested against: the octave cost counts from the
/// ceiling, not from the floor, and the local peak is that of the windowed frame. An instance may be shared between threads.
/// </summary>
public sealed class PitchTracker
{
    private const int LowestSampleRate = 8_000;

    private readonly PitchWindow _window;

    /// <summary>Prepares tracking.</summary>
    /// <param name="sampleRate">Samples per second of the signals to come, in hertz; at least 8000.</param>
    /// <param name="settings">Parameters; null for the defaults.</param>
    public PitchTracker(int sampleRate, PitchSettings? settings = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleRate, LowestSampleRate);
        _window = new PitchWindow(sampleRate, settings ?? new PitchSettings());
    }

    /// <summary>Tracks a signal.</summary>
    /// <param name="signal">Mono samples.</param>
    /// <param name="cancellationToken">Stops between two frames.</param>
    public PitchTrack Track(ReadOnlySpan<float> signal, CancellationToken cancellationToken = default)
    {
        var settings = _window.Settings;
        var duration = 1.0 / _window.SampleRate * signal.Length;
        var frames = (int)Math.Floor((duration - _window.Seconds) / settings.StepSeconds) + 1;
        if (frames < 1)
        {
            return new PitchTrack(0, settings.StepSeconds, []);
        }
        var first = (duration - ((frames - 1) * settings.StepSeconds)) / 2;
        var peak = GlobalPeak(signal);
        var candidates = new PitchCandidates(frames, settings.MaximumCandidates);
        var analysis = new PitchFrame(_window);
        for (var frame = 0; frame < frames; frame++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            analysis.Analyse(signal, peak, first + (frame * settings.StepSeconds), candidates, frame);
        }
        return new PitchTrack(first, settings.StepSeconds, PitchPath.Find(candidates, settings, cancellationToken));
    }

    private static double GlobalPeak(ReadOnlySpan<float> signal)
    {
        double sum = 0;
        foreach (var sample in signal)
        {
            sum += sample;
        }
        var mean = sum / signal.Length;
        double peak = 0;
        foreach (var sample in signal)
        {
            peak = Math.Max(peak, Math.Abs(sample - mean));
        }
        return peak;
    }
}
