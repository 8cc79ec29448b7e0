namespace Eloquence.Audio;

/// <summary>Everything about the analysis window that depends only on sample rate and settings; immutable.</summary>
internal sealed class PitchWindow
{
    private const double PeriodsPerWindow = 3;

    public PitchWindow(int sampleRate, PitchSettings settings)
    {
        SampleRate = sampleRate;
        Settings = settings;
        Seconds = PeriodsPerWindow / settings.FloorHz;
        HalfLength = ((int)Math.Floor(Seconds * sampleRate) / 2) - 1;
        var length = 2 * HalfLength;
        LongestPeriod = (int)Math.Floor(sampleRate / settings.FloorHz);
        LargestLag = HalfLength;
        FirstLag = Math.Max(2, (int)Math.Floor(sampleRate / settings.CeilingHz));
        EndLag = Math.Min(LargestLag, (int)Math.Floor(length / PeriodsPerWindow) + 2);

        Taper = CreateTaper(length);
        var transformLength = 4;
        while (transformLength < 1.5 * length)
        {
            transformLength *= 2;
        }
        Fft = new RealFft(transformLength);
        Autocorrelation = Autocorrelate();
    }

    public int SampleRate { get; }

    public PitchSettings Settings { get; }

    /// <summary>Length of the window in seconds.</summary>
    public double Seconds { get; }

    /// <summary>Half of the number of samples in the window.</summary>
    public int HalfLength { get; }

    /// <summary>Period of the lowest frequency, in samples.</summary>
    public int LongestPeriod { get; }

    /// <summary>Lags from zero to this one are computed.</summary>
    public int LargestLag { get; }

    /// <summary>First lag that may be a period.</summary>
    public int FirstLag { get; }

    /// <summary>Lag behind the last one that may be a period.</summary>
    public int EndLag { get; }

    /// <summary>Hann window (Boersma 1993, equation 10).</summary>
    public double[] Taper { get; }

    /// <summary>Autocorrelation of <see cref="Taper"/>, 1 at lag zero.</summary>
    public double[] Autocorrelation { get; }

    public RealFft Fft { get; }

    private static double[] CreateTaper(int length)
    {
        var taper = new double[length];
        for (var i = 0; i < length; i++)
        {
            taper[i] = 0.5 - (0.5 * Math.Cos(2 * Math.PI * (i + 1) / (length + 1)));
        }
        return taper;
    }

    private double[] Autocorrelate()
    {
        var half = Fft.Length / 2;
        double[] re = new double[half], im = new double[half], power = new double[half + 1], result = new double[half + 1];
        var padded = new double[Fft.Length];
        Taper.CopyTo(padded, 0);
        Fft.PowerSpectrum(padded, re, im, power);
        Fft.TransformEven(power, re, im, result);
        var atZero = result[0];
        for (var lag = 0; lag < result.Length; lag++)
        {
            result[lag] /= atZero;
        }
        return result;
    }
}
