namespace Eloquence.Audio;

/// <summary>A stretch of time.</summary>
/// <param name="StartSeconds">Start in seconds from the beginning of the recording.</param>
/// <param name="EndSeconds">End in seconds from the beginning of the recording.</param>
public readonly record struct Stretch(double StartSeconds, double EndSeconds)
{
    /// <summary>Length in seconds.</summary>
    public double DurationSeconds => EndSeconds - StartSeconds;
}

/// <summary>Where a recording sounds and where it is silent.</summary>
/// <param name="LoudestDbfs">Level of the loudest 64 ms in dB re full scale (mean square); <see langword="null"/> when the recording is shorter than that.</param>
/// <param name="RangeDb">Difference between the loudest and the quietest 64 ms, in dB.</param>
/// <param name="Sounding">Sounding stretches, in order of time; everything between and around them is silent.</param>
public sealed record SpeechActivity(double? LoudestDbfs, double RangeDb, IReadOnlyList<Stretch> Sounding)
{
    /// <summary>The silent stretches between two sounding ones. Silence before the first and after the last is no pause.</summary>
    public IReadOnlyList<Stretch> Pauses { get; } =
        [.. Sounding.Zip(Sounding.Skip(1), (before, after) => new Stretch(before.EndSeconds, after.StartSeconds))];

    /// <summary>True inside a sounding stretch.</summary>
    public bool Sounds(double seconds)
    {
        int low = 0, high = Sounding.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var stretch = Sounding[middle];
            if (seconds < stretch.StartSeconds)
            {
                high = middle - 1;
            }
            else if (seconds > stretch.EndSeconds)
            {
                low = middle + 1;
            }
            else
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Time from the first to the last sound, in seconds; 0 when nothing sounds.</summary>
    public double SpanSeconds => Sounding.Count == 0 ? 0 : Sounding[^1].EndSeconds - Sounding[0].StartSeconds;

    /// <summary>Sum of the sounding stretches, in seconds.</summary>
    public double SoundingSeconds { get; } = Sounding.Sum(stretch => stretch.DurationSeconds);
}
