using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Eloquence.Audio;

/// <summary>
/// Finds the height and the place of a maximum of a correlation between samples by sinc interpolation under a Hann taper: the sum over
/// <c>depth</c> samples on each side of r(j) sin(πu)/(πu) (1/2 + 1/2 cos(πu/(depth + f))), u the distance to sample j and f that to the
/// nearest sample of the side (Praat's interpolation; the depth is limited by the samples there are). The tapers of eight samples are
/// rotated at once, so that the loop has no transcendental function.
/// </summary>
internal static class SincPeak
{
    /// <summary>Samples that buffers must have before and behind the sequence, since vectors read whole.</summary>
    public const int Padding = 8;

    private const double Precision = 1.5e-8;
    private const double GoldenSection = 0.381966011250105;
    private const int MaximumSteps = 60;

    private static readonly Vector512<double> Signs = Vector512.Create(0.5, -0.5, 0.5, -0.5, 0.5, -0.5, 0.5, -0.5);
    private static readonly Vector512<double> Ramp = Vector512.Create(0.0, 1, 2, 3, 4, 5, 6, 7);

    /// <summary>
    /// Finds the maximum near a sample that is not smaller than its neighbours, by parabolas where they converge and golden sections where they do
    /// not (R. Brent, "Algorithms for minimization without derivatives", 1973, chapter 5).
    /// </summary>
    /// <param name="even">An even sequence of lags -<paramref name="reach"/>..<paramref name="reach"/>, padded.</param>
    /// <param name="reach">Largest lag.</param>
    /// <param name="lag">Lag of the largest sample, at least 1 and less than <paramref name="reach"/>.</param>
    /// <param name="depth">Samples used on each side.</param>
    /// <returns>Lag and height of the maximum.</returns>
    public static (double Lag, double Value) Find(ReadOnlySpan<double> even, int reach, int lag, int depth)
    {
        double low = lag - 1, high = lag + 1;
        var tolerance = Precision * (lag + reach + 1);
        var best = low + (GoldenSection * (high - low));
        var value = Interpolate(even, reach, best, depth);
        var (second, secondValue) = (best, value);
        var (third, thirdValue) = (best, value);
        for (var step = 0; step < MaximumSteps; step++)
        {
            var middle = 0.5 * (low + high);
            if (Math.Abs(best - middle) + (0.5 * (high - low)) <= 2 * tolerance)
            {
                break;
            }
            var move = GoldenSection * (best < middle ? high - best : low - best);
            if (Math.Abs(best - second) >= tolerance)
            {
                var t = (best - second) * (thirdValue - value);
                var q = (best - third) * (secondValue - value);
                var p = ((best - third) * q) - ((best - second) * t);
                q = 2 * (q - t);
                (p, q) = q > 0 ? (-p, q) : (p, -q);
                if (Math.Abs(p) < Math.Abs(move * q) && p > q * (low - best + (2 * tolerance)) && p < q * (high - best - (2 * tolerance)))
                {
                    move = p / q;
                }
            }
            if (Math.Abs(move) < tolerance)
            {
                move = move > 0 ? tolerance : -tolerance;
            }
            var trial = best + move;
            var trialValue = Interpolate(even, reach, trial, depth);
            if (trialValue >= value)
            {
                (low, high) = trial < best ? (low, best) : (best, high);
                (third, thirdValue, second, secondValue, best, value) = (second, secondValue, best, value, trial, trialValue);
            }
            else
            {
                (low, high) = trial < best ? (trial, high) : (low, trial);
                if (trialValue >= secondValue || second == best)
                {
                    (third, thirdValue, second, secondValue) = (second, secondValue, trial, trialValue);
                }
                else if (trialValue >= thirdValue || third == best || third == second)
                {
                    (third, thirdValue) = (trial, trialValue);
                }
            }
        }
        return (best, value);
    }

    /// <summary>Value of the sequence at a lag between samples, 0..reach.</summary>
    public static double Interpolate(ReadOnlySpan<double> even, int reach, double lag, int depth)
    {
        var origin = reach + Padding;
        var whole = (int)Math.Floor(lag);
        var fraction = lag - whole;
        if (fraction == 0)
        {
            return even[origin + whole];
        }
        depth = Math.Min(depth, reach - whole);
        // The sequence is even, so the samples before the point, taken backwards, are the ones after the mirrored point.
        var sum = Side(in even[origin - whole], fraction, depth) + Side(in even[origin + whole + 1], 1 - fraction, depth);
        return Math.Sin(Math.PI * fraction) / Math.PI * sum;
    }

    /// <summary>Sum over one side without the common factor sin(πf)/π.</summary>
    /// <param name="first">The nearest sample; the next ones follow.</param>
    /// <param name="fraction">Distance to it.</param>
    /// <param name="depth">Samples used.</param>
    private static double Side(in double first, double fraction, int depth)
    {
        var angle = Math.PI / (depth + fraction);
        var distance = Ramp + Vector512.Create(fraction);
        var (sin, cos) = Vector512.SinCos(distance * angle);
        var (turnSin, turnCos) = Math.SinCos(angle * Vector512<double>.Count);
        var rotateSin = Vector512.Create(turnSin);
        var rotateCos = Vector512.Create(turnCos);
        var sum = Vector512<double>.Zero;
        var step = Vector512.Create((double)Vector512<double>.Count);
        ref var samples = ref Unsafe.AsRef(in first);
        for (var i = 0; i < depth; i += Vector512<double>.Count)
        {
            var weighted = Vector512.LoadUnsafe(ref samples, (nuint)i) * (Signs + (Signs * cos)) / distance;
            if (i + Vector512<double>.Count > depth)
            {
                weighted = Vector512.ConditionalSelect(Vector512.LessThan(Ramp, Vector512.Create((double)(depth - i))), weighted, Vector512<double>.Zero);
            }
            sum += weighted;
            distance += step;
            (cos, sin) = ((cos * rotateCos) - (sin * rotateSin), (sin * rotateCos) + (cos * rotateSin));
        }
        return Vector512.Sum(sum);
    }
}
