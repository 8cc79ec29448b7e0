namespace Eloquence.Audio;

/// <summary>
/// Removes what lies below speech (hum, rumble, handling noise): a high-pass whose gain rises like a Hann slope from 0 at DC to 1
/// at twice <see cref="MiddleHz"/>, with linear phase and no delay. Its impulse response is a unit pulse minus that of the
/// complementary raised-cosine low-pass, h(t) = 2f sinc(2ft) cos(2πft) / (1 - (4ft)²), cut where it has fallen by 75 dB.
/// </summary>
internal sealed class RumbleFilter
{
    /// <summary>Frequency of half the gain, in hertz.</summary>
    public const double MiddleHz = 80;

    private const double ReachSeconds = 0.04;

    private readonly float[] _kernel;
    private readonly int _reach;

    public RumbleFilter(int sampleRate)
    {
        _reach = (int)(ReachSeconds * sampleRate);
        var lowPass = new double[(2 * _reach) + 1];
        for (var i = 0; i < lowPass.Length; i++)
        {
            lowPass[i] = LowPass((i - _reach) / (double)sampleRate);
        }
        var gain = lowPass.Sum();
        _kernel = Array.ConvertAll(lowPass, value => (float)(-value / gain));
        _kernel[_reach] += 1;
    }

    /// <summary>Filters part of a signal, taking the signal as zero outside its ends.</summary>
    /// <param name="signal">The whole signal.</param>
    /// <param name="start">First sample wanted.</param>
    /// <param name="filtered">Receives as many filtered samples as it holds.</param>
    public void Apply(ReadOnlySpan<float> signal, int start, Span<float> filtered)
    {
        for (var i = 0; i < filtered.Length; i++)
        {
            var middle = start + i;
            var first = Math.Max(0, middle - _reach);
            var count = Math.Min(signal.Length, middle + _reach + 1) - first;
            filtered[i] = VectorMath.Dot(_kernel.AsSpan(first - middle + _reach, count), signal.Slice(first, count));
        }
    }

    private static double LowPass(double time)
    {
        var x = 2 * MiddleHz * time;
        var root = 1 - (4 * x * x);
        if (Math.Abs(root) < 1e-9)
        {
            return 0.5;
        }
        var sinc = Math.Abs(x) < 1e-12 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
        return sinc * Math.Cos(Math.PI * x) / root;
    }
}
