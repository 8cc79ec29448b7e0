namespace Eloquence.Audio;

/// <summary>
/// Finds the candidates of one frame after another (Boersma 1993, section 4). Holds the buffers of one analysis, so that a frame
/// allocates nothing; one instance serves one thread.
/// </summary>
internal sealed class PitchFrame
{
    private readonly PitchWindow _window;
    private readonly double[] _samples;
    private readonly double[] _re;
    private readonly double[] _im;
    private readonly double[] _power;
    private readonly double[] _autocorrelation;
    private readonly double[] _normalised;

    public PitchFrame(PitchWindow window)
    {
        _window = window;
        _samples = new double[window.Fft.Length];
        _re = new double[window.Fft.Length / 2];
        _im = new double[window.Fft.Length / 2];
        _power = new double[(window.Fft.Length / 2) + 1];
        _autocorrelation = new double[(window.Fft.Length / 2) + 1];
        _normalised = new double[(2 * window.LargestLag) + 1];
    }

    /// <summary>Adds the candidates of the frame around <paramref name="time"/> seconds.</summary>
    public void Analyse(ReadOnlySpan<float> signal, double globalPeak, double time, PitchCandidates candidates, int frame)
    {
        var settings = _window.Settings;
        var localPeak = LoadWindowed(signal, time);
        var intensity = globalPeak == 0 ? 0 : Math.Min(1, localPeak / globalPeak);
        // Equation 23.
        candidates.Begin(frame, settings.VoicingThreshold
            + Math.Max(0, 2 - (intensity * (1 + settings.VoicingThreshold) / settings.SilenceThreshold)));
        if (localPeak == 0)
        {
            return;
        }
        Autocorrelate();
        FindMaxima(candidates, frame);
    }

    /// <summary>Loads the windowed samples around a time, their local mean removed, and returns the peak amplitude in their middle.</summary>
    private double LoadWindowed(ReadOnlySpan<float> signal, double time)
    {
        var left = (int)Math.Floor((time * _window.SampleRate) - 0.5);
        var start = left + 1 - _window.HalfLength;
        var mean = Mean(signal, left + 1 - _window.LongestPeriod, left + _window.LongestPeriod);
        var taper = _window.Taper;
        for (var i = 0; i < taper.Length; i++)
        {
            var position = start + i;
            _samples[i] = (uint)position < (uint)signal.Length ? (signal[position] - mean) * taper[i] : 0;
        }

        double peak = 0;
        var reach = (_window.LongestPeriod / 2) + 1;
        foreach (var sample in _samples.AsSpan(Math.Max(0, _window.HalfLength - reach), Math.Min(2 * reach, taper.Length)))
        {
            peak = Math.Max(peak, Math.Abs(sample));
        }
        return peak;
    }

    private static double Mean(ReadOnlySpan<float> signal, int first, int last)
    {
        first = Math.Max(first, 0);
        last = Math.Min(last, signal.Length - 1);
        double sum = 0;
        foreach (var sample in signal[first..(last + 1)])
        {
            sum += sample;
        }
        return sum / (last - first + 1);
    }

    /// <summary>Autocorrelation of the windowed frame divided by that of the window (equation 9), mirrored around lag zero.</summary>
    private void Autocorrelate()
    {
        _window.Fft.PowerSpectrum(_samples, _re, _im, _power);
        _window.Fft.TransformEven(_power, _re, _im, _autocorrelation);
        var origin = _window.LargestLag;
        for (var lag = 0; lag <= origin; lag++)
        {
            var value = _autocorrelation[lag] / (_autocorrelation[0] * _window.Autocorrelation[lag]);
            _normalised[origin + lag] = value;
            _normalised[origin - lag] = value;
        }
    }

    private void FindMaxima(PitchCandidates candidates, int frame)
    {
        var settings = _window.Settings;
        var origin = _window.LargestLag;
        var r = _normalised.AsSpan();
        for (var lag = _window.FirstLag; lag < _window.EndLag; lag++)
        {
            var value = r[origin + lag];
            if (value <= 0.5 * settings.VoicingThreshold || value <= r[origin + lag - 1] || value < r[origin + lag + 1])
            {
                continue;
            }
            var (refined, height) = _window.Peak.Find(r, origin, lag);
            var frequency = _window.SampleRate / refined;
            if (frequency >= settings.CeilingHz)
            {
                continue;
            }
            // Short windows overestimate: a correlation above one is reflected.
            var correlation = height > 1 ? 1 / height : height;
            candidates.Add(frame, Math.Log2(frequency), correlation - (settings.OctaveCost * Math.Log2(settings.CeilingHz / frequency)));
        }
    }
}
