namespace Eloquence.Audio;

/// <summary>The pitch of the last ten seconds in steps of 20 ms, and its mean and spread since the beginning.</summary>
internal sealed class PitchMemory
{
    private const int Length = 500;
    private const int DeviationFrames = 150;
    private const int DeviationNeeds = 25;
    private const int RangeNeeds = 50;
    private const int CurrentFrames = 5;
    private const int CurrentNeeds = 3;
    private const double LowestSemitone = 74;
    private const int BinsPerSemitone = 10;
    private const int Bins = 38 * BinsPerSemitone;

    /// <summary>Semitones above 1 Hz; not a number where unvoiced.</summary>
    private readonly float[] _semitones = new float[Length];
    private long _frames;

    public int Count { get; private set; }

    /// <summary>Mean in semitones above 1 Hz.</summary>
    public double Mean { get; private set; }

    /// <summary>Sum of the squared deviations from the mean (Welford 1962).</summary>
    public double Squares { get; private set; }

    /// <summary>Whether one of the last two frames was voiced.</summary>
    public bool WasVoiced => IsVoiced(1) || IsVoiced(2);

    /// <summary>Takes the pitch of the next frame in hertz, 0 where unvoiced.</summary>
    public void Add(double hertz)
    {
        var semitones = hertz > 0 ? 12 * Math.Log2(hertz) : double.NaN;
        _semitones[_frames++ % Length] = (float)semitones;
        if (hertz > 0)
        {
            Count++;
            var difference = semitones - Mean;
            Mean += difference / Count;
            Squares += difference * (semitones - Mean);
        }
    }

    public double? CurrentHz()
    {
        Span<float> voiced = stackalloc float[CurrentFrames];
        var count = 0;
        for (var age = 1; age <= CurrentFrames; age++)
        {
            if (IsVoiced(age))
            {
                voiced[count++] = At(age);
            }
        }
        if (count < CurrentNeeds)
        {
            return null;
        }
        voiced[..count].Sort();
        return Math.Pow(2, (voiced[(count - 1) / 2] + voiced[count / 2]) / 24);
    }

    public double? DeviationSemitones()
    {
        var count = 0;
        double mean = 0, squares = 0;
        for (var age = 1; age <= DeviationFrames; age++)
        {
            if (IsVoiced(age))
            {
                count++;
                var difference = At(age) - mean;
                mean += difference / count;
                squares += difference * (At(age) - mean);
            }
        }
        return count >= DeviationNeeds ? Math.Sqrt(squares / (count - 1)) : null;
    }

    public double? RangeSemitones()
    {
        Span<ushort> bins = stackalloc ushort[Bins];
        bins.Clear();
        var count = 0;
        for (var age = 1; age <= Length; age++)
        {
            if (IsVoiced(age))
            {
                count++;
                bins[Math.Clamp((int)((At(age) - LowestSemitone) * BinsPerSemitone), 0, Bins - 1)]++;
            }
        }
        return count >= RangeNeeds ? (Percentile(bins, 0.95 * count) - Percentile(bins, 0.05 * count)) / (double)BinsPerSemitone : null;
    }

    private static int Percentile(ReadOnlySpan<ushort> bins, double below)
    {
        var seen = 0;
        for (var bin = 0; bin < bins.Length; bin++)
        {
            seen += bins[bin];
            if (seen >= below)
            {
                return bin;
            }
        }
        return bins.Length - 1;
    }

    private bool IsVoiced(int age) => age <= _frames && !float.IsNaN(At(age));

    private float At(int age) => _semitones[(_frames - age) % Length];
}
