namespace Eloquence.Audio;

/// <summary>The Kaiser window (J. F. Kaiser, "Nonrecursive digital filter design using the I0-sinh window function", 1974).</summary>
internal static class KaiserWindow
{
    /// <summary>Shape parameter for a stop band of <paramref name="attenuationDb"/> (above 50) decibels; Oppenheim and Schafer, equation 7.75.</summary>
    public static double Beta(double attenuationDb) => 0.1102 * (attenuationDb - 8.7);

    /// <summary>Filter length for a transition band of <paramref name="width"/> radians per sample; Oppenheim and Schafer, equation 7.76.</summary>
    public static int Length(double attenuationDb, double width) => (int)Math.Ceiling((attenuationDb - 8) / (2.285 * width)) + 1;

    /// <summary>The window at <paramref name="x"/>, -1..1 from edge to edge; zero outside. Not normalised: the middle is I0(beta).</summary>
    public static double At(double x, double beta)
    {
        var root = 1 - (x * x);
        return root < 0 ? 0 : BesselI0(beta * Math.Sqrt(root));
    }

    /// <summary>Modified Bessel function of the first kind, order zero, by its power series (Abramowitz and Stegun, 9.6.12).</summary>
    internal static double BesselI0(double x)
    {
        var quarter = x * x / 4;
        double sum = 1, term = 1;
        for (var k = 1; term > sum * 1e-17; k++)
        {
            term *= quarter / ((double)k * k);
            sum += term;
        }
        return sum;
    }
}
