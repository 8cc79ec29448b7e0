using Eloquence.Audio;
using Eloquence.Contracts;

namespace Eloquence.SpeechEvaluation.Measuring;

/// <summary>The pitch track in semitones, tracking errors left out, and what <see cref="IntonationMeasurement"/> says of it.</summary>
internal sealed class Melody
{
    private const double OctaveSemitones = 12;
    private const double JumpSemitones = 4;
    private const double EdgeSeconds = 0.2;
    private const double LeastSlopeSeconds = 1;
    private const int LeastEdgeFrames = 5;
    private const double StretchSeconds = 10;
    private const int LeastStretchFrames = 100;
    private const int SmoothingFrames = 3;
    private const double LeastMovementSemitones = 0.5;

    /// <summary>A voice stays between these multiples of the first and of the third quartile; what lies outside is the octave of what it said (Hirst 2011).</summary>
    private const double LowestByQuartile = 0.75;
    private const double HighestByQuartile = 1.5;

    private readonly double _step;
    private readonly List<Note> _notes = [];

    public Melody(PitchTrack track, double medianHz)
    {
        _step = track.StepSeconds;
        var frequencies = track.FrequenciesHz;
        for (var i = 0; i < frequencies.Count; i++)
        {
            if (frequencies[i] == 0)
            {
                continue;
            }
            var note = new Note(i, track.FirstFrameSeconds + (i * _step), 12 * Math.Log2(frequencies[i] / medianHz), frequencies[i]);
            var jumps = _notes.Count > 0 && _notes[^1].Frame == i - 1 && Math.Abs(_notes[^1].Semitones - note.Semitones) > JumpSemitones;
            if (Math.Abs(note.Semitones) <= OctaveSemitones && !jumps)
            {
                _notes.Add(note);
            }
        }
    }

    /// <summary>Median frequency of a stretch in hertz.</summary>
    public double? MedianHz(Stretch stretch) => Statistics.Median([.. Within(stretch).Select(note => note.Hertz)]);

    public IntonationMeasurement Measure(IReadOnlyList<Stretch> groups)
    {
        var phrases = groups.Select(group => (Group: group, Notes: Within(group))).ToArray();
        var resets = Resets(phrases).ToArray();
        var (turns, movements) = Movements();
        return new IntonationMeasurement
        {
            SlopeSemitonesPerSecond = Statistics.WeightedMedian(phrases
                .Where(phrase => phrase.Group.DurationSeconds >= LeastSlopeSeconds)
                .Select(phrase => (Slope: Statistics.Slope([.. phrase.Notes.Select(note => (note.Seconds, note.Semitones))]), phrase.Group.DurationSeconds))
                .Where(pair => pair.Slope is not null)
                .Select(pair => (pair.Slope!.Value, pair.DurationSeconds))),
            Resets = resets,
            MeanResetSemitones = Statistics.Mean([.. resets.Select(reset => reset.Semitones)]),
            FinalLoweringSemitones = Statistics.Median([.. phrases
                .Select(phrase => Edge(phrase.Notes, last: true) - Statistics.Median([.. phrase.Notes.Select(note => note.Semitones)]))
                .OfType<double>()]),
            VariationQuotient = Statistics.Mean(VariationQuotients()),
            WigglinessPerSecond = _notes.Count < LeastStretchFrames ? null : turns / (_notes.Count * _step),
            SpaciousnessSemitones = Statistics.Mean(movements),
        };
    }

    private List<Note> Within(Stretch stretch)
    {
        var first = FirstFrom(stretch.StartSeconds);
        var end = first;
        while (end < _notes.Count && _notes[end].Seconds <= stretch.EndSeconds)
        {
            end++;
        }
        return _notes.GetRange(first, end - first);
    }

    private int FirstFrom(double seconds)
    {
        int low = 0, high = _notes.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _notes[middle].Seconds < seconds ? (middle + 1, high) : (low, middle);
        }
        return low;
    }

    /// <summary>Median of the first or last 0.2 s of voice of a phrase.</summary>
    private double? Edge(List<Note> notes, bool last)
    {
        var count = (int)Math.Round(EdgeSeconds / _step);
        if (notes.Count < LeastEdgeFrames)
        {
            return null;
        }
        return Statistics.Median([.. (last ? notes.TakeLast(count) : notes.Take(count)).Select(note => note.Semitones)]);
    }

    private IEnumerable<PitchReset> Resets((Stretch Group, List<Note> Notes)[] phrases)
    {
        for (var i = 1; i < phrases.Length; i++)
        {
            if (Edge(phrases[i].Notes, last: false) - Edge(phrases[i - 1].Notes, last: true) is { } rise)
            {
                yield return new PitchReset(Math.Round(phrases[i].Group.StartSeconds, 3), Math.Round(rise, 3));
            }
        }
    }

    private List<double> VariationQuotients()
    {
        List<double> quotients = [];
        double[] all = [.. _notes.Select(note => note.Hertz)];
        var (lowest, highest) = (LowestByQuartile * Statistics.Quantile(all, 0.25), HighestByQuartile * Statistics.Quantile(all, 0.75));
        foreach (var stretch in _notes.GroupBy(note => (int)(note.Seconds / StretchSeconds)))
        {
            double[] hertz = [.. stretch.Select(note => note.Hertz).Where(hertz => hertz >= lowest && hertz <= highest)];
            if (hertz.Length >= LeastStretchFrames)
            {
                quotients.Add(Statistics.Deviation(hertz)!.Value / hertz.Average());
            }
        }
        return quotients;
    }

    /// <summary>Changes of direction of the track smoothed over 70 ms, and the sizes of the movements between them.</summary>
    private (int Turns, List<double> Movements) Movements()
    {
        List<double> movements = [];
        var turns = 0;
        for (var first = 0; first < _notes.Count;)
        {
            var end = first + 1;
            while (end < _notes.Count && _notes[end].Frame == _notes[end - 1].Frame + 1)
            {
                end++;
            }
            turns += Movements(Smooth(first, end), movements);
            first = end;
        }
        return (turns, movements);
    }

    private static int Movements(double[] semitones, List<double> movements)
    {
        var turns = 0;
        double start = semitones[0], extreme = semitones[0];
        var direction = 0;
        foreach (var value in semitones)
        {
            if (direction == 0)
            {
                direction = value - start >= LeastMovementSemitones ? 1 : start - value >= LeastMovementSemitones ? -1 : 0;
                extreme = value;
            }
            else if (direction * (value - extreme) > 0)
            {
                extreme = value;
            }
            else if (direction * (extreme - value) >= LeastMovementSemitones)
            {
                movements.Add(Math.Abs(extreme - start));
                turns++;
                (start, extreme, direction) = (extreme, value, -direction);
            }
        }
        if (direction != 0)
        {
            movements.Add(Math.Abs(extreme - start));
        }
        return turns;
    }

    private double[] Smooth(int first, int end)
    {
        var smooth = new double[end - first];
        for (var i = first; i < end; i++)
        {
            var (from, to) = (Math.Max(first, i - SmoothingFrames), Math.Min(end, i + SmoothingFrames + 1));
            double sum = 0;
            for (var j = from; j < to; j++)
            {
                sum += _notes[j].Semitones;
            }
            smooth[i - first] = sum / (to - from);
        }
        return smooth;
    }

    private readonly record struct Note(int Frame, double Seconds, double Semitones, double Hertz);
}
