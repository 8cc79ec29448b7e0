namespace Eloquence.Audio;

/// <summary>
/// Intensity over time: the mean square around each moment, weighted by a Kaiser-Bessel window whose side lobes are below -190 dB,
/// rumble and the mean of each frame removed. Window of 6.4 and step of 0.8 periods of the lowest frequency (100 Hz: 64 and 8 ms), as Praat's
/// <c>Sound: To Intensity...</c> documents. The signal is filtered some frames at a time, so that no copy of it is made.
/// </summary>
internal sealed class IntensityContour
{
    private const double LowestHz = 100;
    private const double WindowSeconds = 6.4 / LowestHz;
    private const double KaiserBeta = (2 * Math.PI * Math.PI) + 0.5;
    private const double SilenceDb = -300;
    private const int FramesPerBlock = 64;

    private IntensityContour(double firstFrame, double[] levels) => (FirstFrameSeconds, LevelsDb) = (firstFrame, levels);

    /// <summary>Time between frames, in seconds.</summary>
    public const double StepSeconds = 0.8 / LowestHz;

    /// <summary>Time of the middle of the first frame, in seconds.</summary>
    public double FirstFrameSeconds { get; }

    /// <summary>Level of each frame in dB relative to a mean square of one; -300 for digital silence. Empty when the signal is shorter than one window.</summary>
    public double[] LevelsDb { get; }

    public static IntensityContour Of(ReadOnlySpan<float> signal, int sampleRate, CancellationToken cancellationToken)
    {
        var duration = 1.0 / sampleRate * signal.Length;
        var frames = (int)Math.Floor((duration - WindowSeconds) / StepSeconds) + 1;
        if (frames < 1)
        {
            return new IntensityContour(0, []);
        }
        var first = (duration - ((frames - 1) * StepSeconds)) / 2;
        int Middle(int frame) => (int)Math.Round(((first + (frame * StepSeconds)) * sampleRate) - 0.5);

        var window = CreateWindow(sampleRate);
        var reach = window.Length / 2;
        var rumble = new RumbleFilter(sampleRate);
        var buffer = new float[Middle(FramesPerBlock) - Middle(0) + window.Length];
        var levels = new double[frames];
        for (var block = 0; block < frames; block += FramesPerBlock)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var end = Math.Min(frames, block + FramesPerBlock);
            var start = Math.Max(0, Middle(block) - reach);
            var filtered = buffer.AsSpan(0, Math.Min(signal.Length, Middle(end - 1) + reach + 1) - start);
            rumble.Apply(signal, start, filtered);
            for (var frame = block; frame < end; frame++)
            {
                levels[frame] = LevelAround(filtered, Middle(frame) - start, window);
            }
        }
        return new IntensityContour(first, levels);
    }

    private static double[] CreateWindow(int sampleRate)
    {
        var reach = (int)(WindowSeconds / 2 * sampleRate);
        var window = new double[(2 * reach) + 1];
        for (var i = 0; i < window.Length; i++)
        {
            window[i] = KaiserWindow.At((i - reach) / (WindowSeconds / 2 * sampleRate), KaiserBeta);
        }
        return window;
    }

    private static double LevelAround(ReadOnlySpan<float> signal, int middle, double[] window)
    {
        var reach = window.Length / 2;
        var first = Math.Max(0, middle - reach);
        var samples = signal[first..Math.Min(signal.Length, middle + reach + 1)];
        var weights = window.AsSpan(first - middle + reach, samples.Length);
        double sum = 0;
        foreach (var sample in samples)
        {
            sum += sample;
        }
        var mean = sum / samples.Length;
        double energy = 0, weight = 0;
        for (var i = 0; i < samples.Length; i++)
        {
            var value = samples[i] - mean;
            energy += value * value * weights[i];
            weight += weights[i];
        }
        return energy == 0 ? SilenceDb : Math.Max(SilenceDb, 10 * Math.Log10(energy / weight));
    }
}
