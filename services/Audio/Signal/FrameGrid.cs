namespace Eloquence.Audio;

/// <summary>
/// Frames at equal distances, placed symmetrically into a recording so that every window lies inside it (as Praat places them; the order
/// of the operations is Praat's too, so that both round alike).
/// </summary>
/// <param name="Count">Number of frames; less than one when the recording is shorter than a window.</param>
/// <param name="FirstSeconds">Time of the middle of the first frame.</param>
/// <param name="StepSeconds">Time between frames.</param>
/// <param name="SampleRate">Samples per second of the recording.</param>
internal readonly record struct FrameGrid(int Count, double FirstSeconds, double StepSeconds, int SampleRate)
{
    public static FrameGrid Of(long samples, int sampleRate, double windowSeconds, double stepSeconds)
    {
        var period = 1.0 / sampleRate;
        var duration = period * samples;
        var count = windowSeconds > duration ? 0 : (int)Math.Floor((duration - windowSeconds) / stepSeconds) + 1;
        var middle = (0.5 * period) - (0.5 * period) + (0.5 * duration);
        return new FrameGrid(count, middle - (0.5 * count * stepSeconds) + (0.5 * stepSeconds), stepSeconds, sampleRate);
    }

    /// <summary>Time of the middle of a frame.</summary>
    public double Time(int frame) => FirstSeconds + (frame * StepSeconds);

    /// <summary>Index of the last sample that is not behind the middle of a frame.</summary>
    public long SampleBefore(int frame) => Sampling.Before(Time(frame), SampleRate);

    /// <summary>The frame nearest to a time, which may lie outside.</summary>
    public int Nearest(double seconds) => (int)Math.Floor(((seconds - FirstSeconds) / StepSeconds) + 0.5);
}

/// <summary>Where samples stand in time: sample i at (i + 1/2) / rate.</summary>
internal static class Sampling
{
    /// <summary>Index of the last sample at or before a time.</summary>
    public static long Before(double seconds, int sampleRate) => (long)Math.Floor(Position(seconds, sampleRate));

    /// <summary>Index of the first sample at or behind a time.</summary>
    public static long After(double seconds, int sampleRate) => (long)Math.Ceiling(Position(seconds, sampleRate));

    /// <summary>Index of the sample nearest to a time.</summary>
    public static long Nearest(double seconds, int sampleRate) => (long)Math.Floor(Position(seconds, sampleRate) + 0.5);

    /// <summary>Time of a sample, or of a place between two.</summary>
    public static double Time(double index, int sampleRate) => (0.5 / sampleRate) + (index / sampleRate);

    private static double Position(double seconds, int sampleRate)
    {
        var period = 1.0 / sampleRate;
        return ((seconds - (0.5 * period)) / period) + 1.0 - 1.0;
    }
}
