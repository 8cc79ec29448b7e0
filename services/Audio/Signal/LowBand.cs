namespace Eloquence.Audio;

/// <summary>
/// What a recording holds below 5.5 kHz, at 16 kHz: formants, cepstra and syllables need no more, and cost a third of what they cost at 48 kHz. Flat to
/// 5.5 kHz within 0.0001 dB; what would fold down there is 110 dB lower.
/// </summary>
internal static class LowBand
{
    /// <summary>Sample rate of the low band, in hertz.</summary>
    public const int SampleRate = 16_000;

    private const double PassHz = 5_500;
    private const double StopHz = SampleRate - PassHz;
    private const double StopBandDb = 110;

    /// <summary>Below it a recording has too few samples for a detour to pay.</summary>
    private const int LeastSampleRate = 22_050;

    /// <summary>At rates that share little with 16 kHz every sample would need weights of its own.</summary>
    private const int MostPhases = 1024;

    /// <summary>The low band, kept for readers that go through it in step; the recording itself where that has few samples.</summary>
    public static ISampleSource Of(ISampleSource source)
    {
        if (source.SampleRate < LeastSampleRate || InterpolatedSource.Phases(source.SampleRate, SampleRate) > MostPhases)
        {
            return source;
        }
        var length = ((source.Length * SampleRate) + source.SampleRate - 1) / source.SampleRate;
        var depth = (KaiserWindow.Length(StopBandDb, 2 * Math.PI * (StopHz - PassHz) / source.SampleRate) / 2) + 1;
        var cutoff = (PassHz + StopHz) / source.SampleRate;
        return new KeptSource(new InterpolatedSource(source, SampleRate, length, 0.5 / SampleRate, depth, (row, fraction) => Weigh(row, fraction, depth, cutoff)));
    }

    /// <summary>A sinc function under a Kaiser window; the weights sum to one, so that a constant stays what it is.</summary>
    private static void Weigh(double[] row, double fraction, int depth, double cutoff)
    {
        var beta = KaiserWindow.Beta(StopBandDb);
        for (var i = 0; i < row.Length; i++)
        {
            var distance = i - depth + 1 - fraction;
            var angle = Math.PI * cutoff * distance;
            row[i] = (Math.Abs(angle) < 1e-12 ? 1 : Math.Sin(angle) / angle) * KaiserWindow.At(distance / depth, beta);
        }
        var sum = VectorMath.Sum(row);
        for (var i = 0; i < row.Length; i++)
        {
            row[i] /= sum;
        }
    }
}
