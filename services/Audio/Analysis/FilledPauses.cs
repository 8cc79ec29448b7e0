namespace Eloquence.Audio;

/// <summary>
/// Finds filled pauses without words: vowels held with a level pitch and steady formants (after M. Goto, K. Itou, S. Hayamizu, "A real-time
/// filled pause detection system for spontaneous speech recognition", Eurospeech 1999). A drawled end of a word is one as well.
/// </summary>
public static class FilledPauses
{
    private const double LeastSeconds = 0.25;
    private const double GapSeconds = 0.02;
    private const double LeastPeriodicity = 0.6;
    private const double PitchRangeSemitones = 1;
    private const double F1RangeHz = 110;
    private const double F2RangeHz = 220;

    /// <summary>The filled pauses of a recording that is analysed already; each lasts at least 0.25 s.</summary>
    public static IReadOnlyList<Stretch> Find(SpeechAnalysis analysis)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        return Find(analysis.TelephoneFormants, analysis.Pitch, LeastSeconds);
    }

    /// <summary>
    /// The filled pauses of some speech that is not analysed: formants are looked for only where the pitch stays level long enough, which
    /// makes it cheap enough for live sound.
    /// </summary>
    /// <param name="samples">The speech at 16 kHz, mono, -1..1.</param>
    /// <param name="leastSeconds">Shortest filled pause, in seconds.</param>
    public static IReadOnlyList<Stretch> Find(ReadOnlyMemory<float> samples, double leastSeconds)
    {
        var pitch = LevelPitch(samples.Span, leastSeconds);
        return pitch.FrequenciesHz.Any(hertz => hertz > 0)
            ? Find(SpeechAnalyser.Formants(new MemorySource(samples, VoiceFrameAnalyzer.SampleRate), pitch, CancellationToken.None), pitch, leastSeconds)
            : [];
    }

    /// <summary>Pitch of the stretches in which it is level for long enough; the rest counts as unvoiced.</summary>
    private static PitchTrack LevelPitch(ReadOnlySpan<float> samples, double leastSeconds)
    {
        var analyzer = new VoiceFrameAnalyzer();
        var hertz = new double[samples.Length / VoiceFrameAnalyzer.Hop];
        for (var frame = 0; frame < hertz.Length; frame++)
        {
            var voice = analyzer.Next(samples.Slice(frame * VoiceFrameAnalyzer.Hop, VoiceFrameAnalyzer.Hop));
            hertz[frame] = voice.Periodicity >= LeastPeriodicity ? voice.PitchHz : 0;
        }
        var least = (int)(leastSeconds / VoiceFrame.Seconds);
        var level = new double[hertz.Length];
        for (var first = 0; first + least <= hertz.Length; first++)
        {
            var (offsets, reference) = (new Span(), level[first] > 0 ? level[first] : hertz[first]);
            for (var frame = first; frame < hertz.Length && hertz[frame] > 0; frame++)
            {
                // Without a path search a frame may hear the octave of its neighbours.
                var offset = 12 * Math.Log2(hertz[frame] / hertz[first]);
                offset -= 12 * Math.Round(offset / 12);
                offsets = offsets.With(offset);
                if (offsets.Range > PitchRangeSemitones)
                {
                    break;
                }
                if (frame - first + 1 >= least)
                {
                    level.AsSpan(first..(frame + 1)).Fill(reference);
                }
            }
        }
        return new PitchTrack(VoiceFrameAnalyzer.MiddleSeconds, VoiceFrame.Seconds, level);
    }

    private static List<Stretch> Find(IReadOnlyList<FormantFrame> frames, PitchTrack pitch, double leastSeconds)
    {
        List<Stretch> found = [];
        for (var first = 0; first < frames.Count;)
        {
            var last = Extend(frames, pitch, first);
            if (frames[last].Seconds - frames[first].Seconds >= leastSeconds)
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
