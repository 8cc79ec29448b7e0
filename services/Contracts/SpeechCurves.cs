namespace Eloquence.Contracts;

/// <summary>
/// Waveform, pitch and intensity over the whole recording, thinned for drawing. All curves have the same points: point <c>i</c> stands for
/// the time from <c>i</c> to <c>i + 1</c> times <see cref="StepSeconds"/>.
/// </summary>
public sealed record SpeechCurves
{
    /// <summary>Largest number of points per curve; more than a wide screen has pixels for.</summary>
    public const int MaximumPoints = 1200;

    /// <summary>Time one point stands for, in seconds.</summary>
    public required double StepSeconds { get; init; }

    /// <summary>Smallest sample of each point, -1..1.</summary>
    public required IReadOnlyList<double> WaveformLow { get; init; }

    /// <summary>Largest sample of each point, -1..1.</summary>
    public required IReadOnlyList<double> WaveformHigh { get; init; }

    /// <summary>Median fundamental frequency of each point in hertz; <see langword="null"/> where nothing is voiced.</summary>
    public required IReadOnlyList<double?> PitchHz { get; init; }

    /// <summary>Largest intensity of each point in dB re full scale (mean square of one); <see langword="null"/> where there is no frame.</summary>
    public required IReadOnlyList<double?> IntensityDb { get; init; }
}
