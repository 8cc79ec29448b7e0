namespace Eloquence.Audio;

/// <summary>
/// Finds the candidates of one frame after another (Boersma 1993, section 4). Holds the buffers of one analysis, so that a frame
/// allocates nothing; one instance serves one thread.
/// </summary>
internal sealed class PitchFrame
{
    /// <summary>Depths of the sinc interpolation: of a first look, and of the answer.</summary>
    private const int RoughDepth = 30;
    private const int Depth = 70;

    private readonly PitchWindow _window;
    private readonly double[] _samples;
    private readonly double[] _re;
    private readonly double[] _im;
    private readonly double[] _power;
    private readonly double[] _autocorrelation;
    private readonly double[] _normalised;
    private readonly double[] _inverse;
    private readonly int[] _lags;
    private readonly double[] _candidateStrengths;
    private readonly double[] _candidateLags;
    private readonly PitchCandidate[] _candidates;

    /// <summary>An unvoiced candidate above this wins: a voiced one is 1 at most, and leaving it and coming back costs two changes.</summary>
    private readonly double _certain;

    public PitchFrame(PitchWindow window)
    {
        _window = window;
        _samples = new double[window.Fft.Length];
        _re = new double[window.Fft.Length / 2];
        _im = new double[window.Fft.Length / 2];
        _power = new double[(window.Fft.Length / 2) + 1];
        _autocorrelation = new double[(window.Fft.Length / 2) + 1];
        _normalised = new double[(2 * window.LargestLag) + 1 + (2 * SincPeak.Padding)];
        _inverse = Array.ConvertAll(window.Autocorrelation, value => 1 / value);
        var voiced = window.Settings.MaximumCandidates - 1;
        _lags = new int[voiced];
        _candidateStrengths = new double[voiced];
        _candidateLags = new double[voiced];
        _candidates = new PitchCandidate[voiced + 1];
        _certain = 1 + (2 * PitchPath.ChangeCost(window.Settings));
    }

    /// <summary>Samples before and behind the middle of a frame that are looked at.</summary>
    public int Reach => Math.Max(_window.HalfLength, _window.LongestPeriod) + 1;

    /// <summary>Candidates of the frame between two samples, "unvoiced" first; valid until the next call.</summary>
    /// <param name="block">Samples around the frame.</param>
    /// <param name="before">Index of the sample before the middle of the frame.</param>
    /// <param name="globalPeak">Largest amplitude of the recording, its mean removed.</param>
    public ReadOnlySpan<PitchCandidate> Analyse(SampleBlock block, long before, double globalPeak)
    {
        var settings = _window.Settings;
        var localPeak = LoadWindowed(block, before);
        var intensity = globalPeak == 0 ? 0 : Math.Min(1, localPeak / globalPeak);
        // Equation 23.
        _candidates[0] = new PitchCandidate(0, settings.VoicingThreshold
            + Math.Max(0, 2 - (intensity / (settings.SilenceThreshold / (1 + settings.VoicingThreshold)))));
        if (localPeak == 0 || _candidates[0].Strength > _certain)
        {
            return _candidates.AsSpan(0, 1);
        }
        Autocorrelate();
        return Refine(FindMaxima());
    }

    /// <summary>Loads the windowed samples around a time, their local mean removed, and returns the peak amplitude in their middle.</summary>
    private double LoadWindowed(SampleBlock block, long before)
    {
        var period = _window.LongestPeriod;
        var mean = VectorMath.Sum(block.Slice(before + 1 - period, before + 1 + period)) / (2 * period);
        var half = _window.HalfLength;
        var windowed = _samples.AsSpan(0, 2 * half);
        VectorMath.SubtractAndMultiply(block.Slice(before + 1 - half, before + 1 + half), mean, _window.Taper, windowed);
        var reach = (period / 2) + 1;
        return VectorMath.LargestMagnitude(windowed[Math.Max(0, half - reach)..Math.Min(half + reach, windowed.Length)]);
    }

    /// <summary>Autocorrelation of the windowed frame divided by that of the window (equation 9), mirrored around lag zero.</summary>
    private void Autocorrelate()
    {
        _window.Fft.PowerSpectrum(_samples, _re, _im, _power);
        _window.Fft.TransformEven(_power, _re, _im, _autocorrelation);
        var origin = _window.LargestLag + SincPeak.Padding;
        var scale = 1 / _autocorrelation[0];
        for (var lag = 0; lag <= _window.LargestLag; lag++)
        {
            var value = _autocorrelation[lag] * scale * _inverse[lag];
            _normalised[origin + lag] = value;
            _normalised[origin - lag] = value;
        }
    }

    /// <summary>
    /// Collects the maxima, those above the ceiling included, since they take places too. When there are more maxima than places, a
    /// stronger one takes the place of the weakest.
    /// </summary>
    private int FindMaxima()
    {
        var r = _normalised.AsSpan(_window.LargestLag + SincPeak.Padding);
        var threshold = 0.5 * _window.Settings.VoicingThreshold;
        var count = 0;
        for (var lag = 2; lag < _window.EndLag; lag++)
        {
            var value = r[lag];
            if (value <= threshold || value <= r[lag - 1] || value < r[lag + 1])
            {
                continue;
            }
            var place = lag + (0.5 * (r[lag + 1] - r[lag - 1]) / ((2 * value) - r[lag - 1] - r[lag + 1]));
            if (count < _lags.Length)
            {
                _lags[count] = lag;
                _candidateLags[count] = place;
                _candidateStrengths[count] = double.NaN;
                count++;
            }
            else
            {
                Replace(lag, place);
            }
        }
        return count;
    }

    private void Replace(int lag, double place)
    {
        var weakest = 0;
        for (var i = 0; i < _lags.Length; i++)
        {
            if (double.IsNaN(_candidateStrengths[i]))
            {
                _candidateStrengths[i] = RoughStrength(_candidateLags[i]);
            }
            weakest = _candidateStrengths[i] < _candidateStrengths[weakest] ? i : weakest;
        }
        var strength = RoughStrength(place);
        if (strength > _candidateStrengths[weakest])
        {
            _lags[weakest] = lag;
            _candidateLags[weakest] = place;
            _candidateStrengths[weakest] = strength;
        }
    }

    private double RoughStrength(double lag)
    {
        var height = SincPeak.Interpolate(_normalised, _window.LargestLag, lag, RoughDepth);
        return Reflect(height) - (_window.Settings.OctaveCost * Math.Log2(_window.Settings.FloorHz * lag / _window.SampleRate));
    }

    private ReadOnlySpan<PitchCandidate> Refine(int maxima)
    {
        var settings = _window.Settings;
        var count = 1;
        for (var i = 0; i < maxima; i++)
        {
            // Half a sample is more than refining moves a maximum.
            if (_window.SampleRate / (_candidateLags[i] + 0.5) >= settings.CeilingHz)
            {
                continue;
            }
            var (lag, height) = SincPeak.Find(_normalised, _window.LargestLag, _lags[i], Depth);
            var frequency = _window.SampleRate / lag;
            if (frequency < settings.CeilingHz)
            {
                _candidates[count++] = new PitchCandidate(
                    Math.Log2(frequency), Reflect(height) - (settings.OctaveCost * Math.Log2(settings.CeilingHz / frequency)));
            }
        }
        return _candidates.AsSpan(0, count);
    }

    /// <summary>Short windows overestimate: a correlation above one is reflected.</summary>
    private static double Reflect(double correlation) => correlation > 1 ? 1 / correlation : correlation;
}
