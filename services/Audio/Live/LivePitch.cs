namespace Eloquence.Audio;

/// <summary>
/// Tracks the fundamental frequency while the voice speaks: the candidates and costs of <see cref="PitchTracker"/> (Boersma 1993), but the
/// path is decided <see cref="Delay"/> frames behind the latest one instead of at the end of the recording. The maxima of the autocorrelation are
/// refined by parabolas. About 25 µs a frame.
/// </summary>
internal sealed class LivePitch
{
    /// <summary>Frames by which the answer lags behind: what follows an onset tells its octave.</summary>
    public const int Delay = 3;

    /// <summary>Frames start this many hops apart.</summary>
    public const int HopsPerFrame = 2;

    /// <summary>Age of the answer in hops: the middle of the window of the frame it belongs to.</summary>
    public const int AgeHops = (Delay + 1) * HopsPerFrame;

    private const int MaximumCandidates = 15;
    private const double FramesPerTenMilliseconds = 0.5;
    private const double PeakHalfLifeFrames = 250;

    private static readonly PitchWindow Window = new(LiveVoiceMeter.SampleRate, new PitchSettings());
    private static readonly double PeakDecay = Math.Pow(2, -1 / PeakHalfLifeFrames);

    private readonly double[] _samples = new double[Window.Fft.Length];
    private readonly double[] _re = new double[Window.Fft.Length / 2];
    private readonly double[] _im = new double[Window.Fft.Length / 2];
    private readonly double[] _power = new double[(Window.Fft.Length / 2) + 1];
    private readonly double[] _correlation = new double[(Window.Fft.Length / 2) + 1];
    private readonly Candidate[] _candidates = new Candidate[(Delay + 1) * MaximumCandidates];
    private readonly int[] _counts = new int[Delay + 1];
    private long _frame = -1;
    private double _peak;

    /// <summary>Samples a frame looks at: three periods of the lowest frequency.</summary>
    public static int WindowLength { get; } = 2 * Window.HalfLength;

    /// <summary>Takes a frame and returns the fundamental frequency <see cref="Delay"/> frames before it in hertz, 0 where it is unvoiced.</summary>
    /// <param name="samples">The latest <see cref="WindowLength"/> samples.</param>
    public double Track(ReadOnlySpan<float> samples)
    {
        var localPeak = Load(samples);
        _peak = Math.Max(localPeak, _peak * PeakDecay);
        _frame++;
        var settings = Window.Settings;
        var intensity = _peak == 0 ? 0 : localPeak / _peak;
        var candidates = Candidates(0);
        // Candidate 0 is "unvoiced" (equation 23).
        candidates[0] = new Candidate(0, settings.VoicingThreshold + Math.Max(0, 2 - (intensity * (1 + settings.VoicingThreshold) / settings.SilenceThreshold)), 0);
        var count = 1;
        if (localPeak > 0)
        {
            Correlate();
            count = FindCandidates(candidates);
        }
        _counts[_frame % _counts.Length] = count;
        return _frame == 0 ? 0 : TraceBack(Follow(candidates[..count]));
    }

    private Span<Candidate> Candidates(int age) => _candidates.AsSpan((int)((_frame - age) % _counts.Length) * MaximumCandidates, MaximumCandidates);

    private double Load(ReadOnlySpan<float> samples)
    {
        double sum = 0;
        foreach (var sample in samples)
        {
            sum += sample;
        }
        var mean = sum / samples.Length;
        double peak = 0;
        for (var i = 0; i < samples.Length; i++)
        {
            _samples[i] = (samples[i] - mean) * Window.Taper[i];
            peak = Math.Max(peak, Math.Abs(_samples[i]));
        }
        return peak;
    }

    /// <summary>Autocorrelation of the windowed frame divided by that of the window (equation 9).</summary>
    private void Correlate()
    {
        Window.Fft.PowerSpectrum(_samples, _re, _im, _power);
        Window.Fft.TransformEven(_power, _re, _im, _correlation);
        var scale = 1 / _correlation[0];
        for (var lag = 0; lag <= Window.EndLag; lag++)
        {
            _correlation[lag] *= scale / Window.Autocorrelation[lag];
        }
    }

    private int FindCandidates(Span<Candidate> candidates)
    {
        var settings = Window.Settings;
        var count = 1;
        var r = _correlation;
        for (var lag = Window.FirstLag; lag < Window.EndLag && count < MaximumCandidates; lag++)
        {
            if (r[lag] > 0.5 * settings.VoicingThreshold && r[lag] > r[lag - 1] && r[lag] >= r[lag + 1])
            {
                var (place, height) = Vertex(r[lag - 1], r[lag], r[lag + 1]);
                var frequency = LiveVoiceMeter.SampleRate / (lag + place);
                if (frequency >= settings.CeilingHz)
                {
                    continue;
                }
                candidates[count++] = new Candidate(
                    Math.Log2(frequency), (height > 1 ? 1 / height : height) - (settings.OctaveCost * Math.Log2(settings.CeilingHz / frequency)), 0);
            }
        }
        return count;
    }

    /// <summary>Top of the parabola through three points at -1, 0 and 1.</summary>
    private static (double Place, double Height) Vertex(double left, double middle, double right)
    {
        var curvature = (2 * middle) - left - right;
        var slope = (right - left) / 2;
        return curvature > 0 ? (slope / curvature, middle + (slope * slope / (2 * curvature))) : (0, middle);
    }

    /// <summary>Adds the best way to each candidate (equations 26 and 27) and returns the one at the end of the best of all.</summary>
    private int Follow(Span<Candidate> candidates)
    {
        var before = Candidates(1)[.._counts[(_frame - 1) % _counts.Length]];
        var best = 0;
        for (var i = 0; i < candidates.Length; i++)
        {
            var (origin, way) = (0, double.NegativeInfinity);
            for (var j = 0; j < before.Length; j++)
            {
                var score = before[j].Score - (FramesPerTenMilliseconds * Cost(before[j], candidates[i]));
                (origin, way) = score > way ? (j, score) : (origin, way);
            }
            candidates[i] = candidates[i] with { Score = candidates[i].Score + way, Origin = origin };
            best = candidates[i].Score > candidates[best].Score ? i : best;
        }
        var highest = candidates[best].Score;
        for (var i = 0; i < candidates.Length; i++)
        {
            // Only differences matter; without this the sums would grow for hours.
            candidates[i] = candidates[i] with { Score = candidates[i].Score - highest };
        }
        return best;
    }

    private double TraceBack(int candidate)
    {
        if (_frame < Delay)
        {
            return 0;
        }
        for (var age = 0; age < Delay; age++)
        {
            candidate = Candidates(age)[candidate].Origin;
        }
        return candidate == 0 ? 0 : Math.Pow(2, Candidates(Delay)[candidate].Octave);
    }

    private static double Cost(Candidate from, Candidate to) => (from.Octave, to.Octave) switch
    {
        (0, 0) => 0,
        (0, _) or (_, 0) => Window.Settings.VoicedUnvoicedCost,
        _ => Window.Settings.OctaveJumpCost * Math.Abs(from.Octave - to.Octave),
    };

    /// <param name="Octave">log2 of the frequency in hertz; 0 for "unvoiced".</param>
    /// <param name="Score">Strength, then the score of the best path that ends here.</param>
    /// <param name="Origin">Candidate of the frame before on that path.</param>
    private readonly record struct Candidate(double Octave, double Score, int Origin);
}
