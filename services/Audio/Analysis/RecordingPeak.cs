namespace Eloquence.Audio;

/// <summary>The largest amplitudes of a recording.</summary>
/// <param name="Absolute">Largest absolute sample.</param>
/// <param name="AroundMean">Largest distance of a sample from the mean of all.</param>
internal readonly record struct RecordingPeak(double Absolute, double AroundMean)
{
    public static RecordingPeak Of(ISampleSource source, CancellationToken cancellationToken)
    {
        var walk = new SampleWalk(source, 0);
        double sum = 0, lowest = double.PositiveInfinity, highest = double.NegativeInfinity;
        while (walk.Next(out var block))
        {
            cancellationToken.ThrowIfCancellationRequested();
            sum += VectorMath.Sum(block.Samples);
            var (low, high) = VectorMath.Range(block.Samples);
            (lowest, highest) = (Math.Min(lowest, low), Math.Max(highest, high));
        }
        return source.Length == 0 ? default : Of(sum / source.Length, lowest, highest);
    }

    /// <summary>From the mean and the extremes of all samples.</summary>
    public static RecordingPeak Of(double mean, double lowest, double highest) =>
        new(Math.Max(Math.Abs(lowest), Math.Abs(highest)), Math.Max(Math.Abs(lowest - mean), Math.Abs(highest - mean)));
}
