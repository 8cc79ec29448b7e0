namespace Eloquence.Audio;

/// <summary>Intensity over time.</summary>
/// <param name="FirstFrameSeconds">Time of the middle of the first frame, in seconds.</param>
/// <param name="StepSeconds">Time between frames, in seconds.</param>
/// <param name="LevelsDb">
/// Level of each frame on Praat's scale, where a mean square of one is <see cref="FullScaleDb"/>; <see cref="SilenceDb"/> for digital silence. Empty
/// when the recording is shorter than a window.
/// </param>
public sealed record IntensityContour(double FirstFrameSeconds, double StepSeconds, IReadOnlyList<float> LevelsDb)
{
    /// <summary>Level of a mean square of one: Praat takes it as 1 Pa², relative to (20 µPa)².</summary>
    public const double FullScaleDb = 93.97940008672037;

    /// <summary>Level of digital silence.</summary>
    public const double SilenceDb = -300;

    /// <summary>Time of the middle of a frame.</summary>
    public double Time(int frame) => FirstFrameSeconds + (frame * StepSeconds);

    /// <summary>The frame nearest to a time that exists.</summary>
    public int Nearest(double seconds) =>
        Math.Clamp((int)Math.Floor(((seconds - FirstFrameSeconds) / StepSeconds) + 0.5), 0, Math.Max(0, LevelsDb.Count - 1));

    /// <summary>Level of a mean square.</summary>
    internal static double Decibels(double meanSquare) => meanSquare < 4e-40 ? SilenceDb : FullScaleDb + (10 * Math.Log10(meanSquare));
}
