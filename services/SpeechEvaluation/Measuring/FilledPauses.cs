using Eloquence.Audio;
using Eloquence.Contracts;

namespace Eloquence.SpeechEvaluation.Measuring;

/// <summary>Finds what <see cref="FilledPauseMeasurement"/> describes: long stretches of voice with a level pitch and steady formants.</summary>
internal static class FilledPauses
{
    private const double LeastSeconds = 0.25;
    private const double GapSeconds = 0.02;
    private const double PitchRangeSemitones = 1;
    private const double F1RangeHz = 110;
    private const double F2RangeHz = 220;

    public static IReadOnlyList<Stretch> Find(SpeechAnalysis analysis)
    {
        List<Stretch> found = [];
        var frames = analysis.Formants;
        var pitch = analysis.Pitch;
        for (var first = 0; first < frames.Count;)
        {
            var last = Extend(frames, pitch, first);
            if (frames[last].Seconds - frames[first].Seconds >= LeastSeconds)
            {
                found.Add(new Stretch(frames[first].Seconds, frames[last].Seconds));
                first = last + 1;
            }
            else
            {
                first++;
            }
        }
        return found;
    }

    /// <summary>Last frame up to which everything stays within its range.</summary>
    private static int Extend(IReadOnlyList<FormantFrame> frames, PitchTrack pitch, int first)
    {
        var (f0, f1, f2) = (new Span(), new Span(), new Span());
        var last = first;
        for (var i = first; i < frames.Count; i++)
        {
            var frame = frames[i];
            f0 = f0.With(Semitones(pitch, frame.Seconds));
            f1 = f1.With(frame.F1);
            f2 = f2.With(frame.F2);
            if (frame.Seconds - frames[last].Seconds > GapSeconds || frame.F2 == 0
                || f0.Range > PitchRangeSemitones || f1.Range > F1RangeHz || f2.Range > F2RangeHz)
            {
                break;
            }
            last = i;
        }
        return last;
    }

    private static double Semitones(PitchTrack pitch, double seconds)
    {
        var index = Math.Clamp((int)Math.Round((seconds - pitch.FirstFrameSeconds) / pitch.StepSeconds), 0, pitch.FrequenciesHz.Count - 1);
        var hertz = pitch.FrequenciesHz[index];
        return hertz > 0 ? 12 * Math.Log2(hertz) : double.NaN;
    }

    /// <summary>Smallest and largest of some values.</summary>
    private readonly record struct Span(double Low, double High, bool Any)
    {
        public double Range => Any ? High - Low : 0;

        public Span With(double value) => double.IsNaN(value) ? this : Any ? new Span(Math.Min(Low, value), Math.Max(High, value), true) : new Span(value, value, true);
    }
}
