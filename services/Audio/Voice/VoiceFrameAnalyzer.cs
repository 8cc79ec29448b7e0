namespace Eloquence.Audio;

/// <summary>
/// Measures <see cref="VoiceFrame"/>s of a signal that arrives in blocks, without allocating: level, spectral flatness
/// (J. D. Johnston, "Transform coding of audio signals using perceptual noise criteria", 1988) and periodicity by the autocorrelation
/// of the windowed signal divided by that of its window (P. Boersma, "Accurate short-term analysis of the fundamental frequency", 1993).
/// </summary>
internal sealed class VoiceFrameAnalyzer
{
    /// <summary>Samples per second that are expected, in hertz.</summary>
    public const int SampleRate = 16_000;

    /// <summary>Samples of a frame.</summary>
    public const int Hop = SampleRate / 100;

    /// <summary>Middle of what the first frame is measured on, in seconds from the beginning of the signal; it may lie before it.</summary>
    public const double MiddleSeconds = (Hop - (Window / 2.0)) / SampleRate;

    /// <summary>Below this level a frame is not analysed further.</summary>
    public const double QuietDb = -65;

    private const int Window = 512;
    private const int Length = 2 * Window;
    private const double SilenceDb = -120;
    private const int ShortestLag = SampleRate / 500;
    private const int LongestLag = SampleRate / 70;
    private const int LowestBin = 100 * Length / SampleRate;
    private const int HighestBin = 4000 * Length / SampleRate;

    private static readonly RealFft Fft = new(Length);
    private static readonly double[] Hann = [.. Enumerable.Range(0, Window).Select(i => 0.5 - (0.5 * Math.Cos(2 * Math.PI * (i + 0.5) / Window)))];
    private static readonly double[] HannCorrelation = Correlate(Hann);

    private readonly float[] _recent = new float[Window];
    private readonly double[] _windowed = new double[Length];
    private readonly double[] _re = new double[Window];
    private readonly double[] _im = new double[Window];
    private readonly double[] _power = new double[Window + 1];
    private readonly double[] _correlation = new double[Window + 1];

    /// <summary>Measures the next frame.</summary>
    /// <param name="samples"><see cref="Hop"/> samples that follow those of the frame before.</param>
    public VoiceFrame Next(ReadOnlySpan<float> samples)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(samples.Length, Hop);
        _recent.AsSpan(Hop).CopyTo(_recent);
        samples.CopyTo(_recent.AsSpan(Window - Hop));
        var energy = VectorMath.Dot(samples, samples) / Hop;
        var level = energy > 0 ? Math.Max(SilenceDb, 10 * Math.Log10(energy)) : SilenceDb;
        if (level < QuietDb)
        {
            return new VoiceFrame(level, 0, 0, 0);
        }
        for (var i = 0; i < Window; i++)
        {
            _windowed[i] = _recent[i] * Hann[i];
        }
        Fft.PowerSpectrum(_windowed, _re, _im, _power);
        var flatness = Flatness(_power.AsSpan(LowestBin, HighestBin - LowestBin + 1));
        Fft.TransformEven(_power, _re, _im, _correlation);
        var (periodicity, lag) = Strongest();
        return new VoiceFrame(level, flatness, periodicity, SampleRate / lag);
    }

    private static double Flatness(ReadOnlySpan<double> power)
    {
        double logarithms = 0, sum = 0;
        foreach (var value in power)
        {
            logarithms += Math.Log(value + 1e-20);
            sum += value + 1e-20;
        }
        return Math.Exp(logarithms / power.Length) / (sum / power.Length);
    }

    /// <summary>The largest local maximum, its place refined by a parabola; at the ends of the range there is none.</summary>
    private (double Strength, double Lag) Strongest()
    {
        double strongest = 0, at = LongestLag;
        var before = Normalised(ShortestLag - 1);
        var middle = Normalised(ShortestLag);
        for (var lag = ShortestLag; lag <= LongestLag; lag++)
        {
            var after = Normalised(lag + 1);
            if (middle > strongest && middle >= before && middle > after)
            {
                strongest = middle;
                at = lag + (0.5 * (before - after) / (before - (2 * middle) + after));
            }
            (before, middle) = (middle, after);
        }
        return (Math.Min(1, strongest), at);
    }

    private double Normalised(int lag) => _correlation[lag] / (_correlation[0] + 1e-20) / HannCorrelation[lag];

    private static double[] Correlate(double[] window)
    {
        var correlation = new double[LongestLag + 2];
        var energy = window.Sum(value => value * value);
        for (var lag = 0; lag < correlation.Length; lag++)
        {
            for (var i = 0; i + lag < window.Length; i++)
            {
                correlation[lag] += window[i] * window[i + lag] / energy;
            }
        }
        return correlation;
    }
}
