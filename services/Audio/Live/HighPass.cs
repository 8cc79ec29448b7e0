namespace Eloquence.Audio;

/// <summary>
/// Removes offset, hum and rumble sample by sample: second-order Butterworth high-pass at 80 Hz by the bilinear transform (the
/// high-pass of R. Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter coefficients", with Q = 1/√2).
/// </summary>
internal sealed class HighPass
{
    private const double CornerHz = 80;

    private static readonly double Cosine = Math.Cos(2 * Math.PI * CornerHz / LiveVoiceMeter.SampleRate);
    private static readonly double Alpha = Math.Sin(2 * Math.PI * CornerHz / LiveVoiceMeter.SampleRate) / Math.Sqrt(2);
    private static readonly double Gain = (1 + Cosine) / 2 / (1 + Alpha);
    private static readonly double A1 = -2 * Cosine / (1 + Alpha);
    private static readonly double A2 = (1 - Alpha) / (1 + Alpha);

    private double _first;
    private double _second;

    /// <summary>Mean square of the filtered samples.</summary>
    public double Energy(ReadOnlySpan<float> samples)
    {
        double sum = 0;
        foreach (var sample in samples)
        {
            // Transposed direct form II.
            var output = (Gain * sample) + _first;
            _first = (-2 * Gain * sample) - (A1 * output) + _second;
            _second = (Gain * sample) - (A2 * output);
            sum += output * output;
        }
        return sum / samples.Length;
    }
}
