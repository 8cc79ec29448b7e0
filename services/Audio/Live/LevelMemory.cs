namespace Eloquence.Audio;

/// <summary>The level of the last tenth of a second, in steps of 10 ms.</summary>
internal sealed class LevelMemory
{
    /// <summary>Hops after which the level around a hop is known.</summary>
    public const int Delay = 3;

    private const int Length = 16;
    private const int IntensityHops = 10;
    private const double LowestEnergy = 1e-12;

    /// <summary>Hann weights over 70 ms, about the length of the window of Praat's intensity for speech.</summary>
    private static readonly double[] Weights = CreateWeights((2 * Delay) + 1);

    private readonly double[] _energies = new double[Length];
    private long _hops;

    /// <summary>Sum of the mean squares of all hops.</summary>
    public double Energy { get; private set; }

    public void Add(double energy)
    {
        _energies[_hops++ % Length] = energy;
        Energy += energy;
    }

    /// <summary>Level of the last 0.1 s, in dB re full scale; null for digital silence and before the first hop.</summary>
    public double? IntensityDbfs()
    {
        var count = (int)Math.Min(_hops, IntensityHops);
        double sum = 0;
        for (var i = 0; i < count; i++)
        {
            sum += _energies[(_hops - 1 - i) % Length];
        }
        return sum > LowestEnergy * count && count > 0 ? 10 * Math.Log10(sum / count) : null;
    }

    /// <summary>Weighted level around a hop, at least -120 dB re full scale; null where there are too few.</summary>
    /// <param name="age">Hops since then, from <see cref="Delay"/> to 12.</param>
    public double? SmoothedDbfs(int age)
    {
        var skipped = age - Delay;
        if (_hops < Weights.Length + skipped)
        {
            return null;
        }
        double sum = 0;
        for (var i = 0; i < Weights.Length; i++)
        {
            sum += Weights[i] * _energies[(_hops - 1 - skipped - i) % Length];
        }
        return 10 * Math.Log10(Math.Max(sum, LowestEnergy));
    }

    private static double[] CreateWeights(int count)
    {
        var weights = new double[count];
        for (var i = 0; i < count; i++)
        {
            weights[i] = (1 - Math.Cos(2 * Math.PI * (i + 1) / (count + 1))) / (count + 1);
        }
        return weights;
    }
}
