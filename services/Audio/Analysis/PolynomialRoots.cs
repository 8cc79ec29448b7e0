using System.Numerics;

namespace Eloquence.Audio;

/// <summary>
/// All roots of a polynomial at once by Ehrlich and Aberth's iteration (O. Aberth, "Iteration methods for finding all zeros of a
/// polynomial simultaneously", 1973). The roots of one frame of speech are good guesses for the next one, so an instance keeps them; it serves one thread.
/// </summary>
/// <param name="degree">Degree of the polynomials.</param>
internal sealed class PolynomialRoots(int degree)
{
    private const int MaximumIterations = 80;
    private const double Precision = 1e-9;

    private readonly Complex[] _roots = new Complex[degree];
    private bool _warm;

    /// <summary>Finds the roots of x^n - c(0) x^(n-1) - ... - c(n-1).</summary>
    /// <returns>Empty when the iteration does not settle.</returns>
    public ReadOnlySpan<Complex> Find(ReadOnlySpan<double> coefficients)
    {
        if (_warm && Iterate(coefficients))
        {
            return _roots;
        }
        for (var i = 0; i < degree; i++)
        {
            // Not symmetric, so that pairs of roots can become real.
            _roots[i] = Complex.FromPolarCoordinates(0.9, (2 * Math.PI * i / degree) + 0.4);
        }
        _warm = Iterate(coefficients);
        return _warm ? _roots : [];
    }

    private bool Iterate(ReadOnlySpan<double> coefficients)
    {
        for (var iteration = 0; iteration < MaximumIterations; iteration++)
        {
            double largest = 0;
            for (var i = 0; i < degree; i++)
            {
                var step = Step(coefficients, i);
                if (!double.IsFinite(step.Real) || !double.IsFinite(step.Imaginary))
                {
                    return false;
                }
                _roots[i] -= step;
                largest = Math.Max(largest, Math.Abs(step.Real) + Math.Abs(step.Imaginary));
            }
            if (largest < Precision)
            {
                return true;
            }
        }
        return false;
    }

    private Complex Step(ReadOnlySpan<double> coefficients, int index)
    {
        double x = _roots[index].Real, y = _roots[index].Imaginary;
        double valueRe = 1, valueIm = 0, slopeRe = 0, slopeIm = 0;
        foreach (var coefficient in coefficients)
        {
            (slopeRe, slopeIm) = ((slopeRe * x) - (slopeIm * y) + valueRe, (slopeRe * y) + (slopeIm * x) + valueIm);
            (valueRe, valueIm) = ((valueRe * x) - (valueIm * y) - coefficient, (valueRe * y) + (valueIm * x));
        }
        double sumRe = 0, sumIm = 0;
        for (var j = 0; j < degree; j++)
        {
            if (j == index)
            {
                continue;
            }
            double dx = x - _roots[j].Real, dy = y - _roots[j].Imaginary;
            var square = (dx * dx) + (dy * dy);
            if (square > 0)
            {
                sumRe += dx / square;
                sumIm -= dy / square;
            }
        }
        // value / (slope - value sum)
        var denominatorRe = slopeRe - ((valueRe * sumRe) - (valueIm * sumIm));
        var denominatorIm = slopeIm - ((valueRe * sumIm) + (valueIm * sumRe));
        var scale = 1 / ((denominatorRe * denominatorRe) + (denominatorIm * denominatorIm));
        return new Complex(
            ((valueRe * denominatorRe) + (valueIm * denominatorIm)) * scale,
            ((valueIm * denominatorRe) - (valueRe * denominatorIm)) * scale);
    }
}
