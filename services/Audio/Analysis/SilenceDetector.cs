namespace Eloquence.Audio;

/// <summary>
/// Separates sounding from silent stretches by intensity, as Praat's <c>Sound: To TextGrid (silences)...</c> does: below 80 Hz is
/// filtered out, a frame is silent when its intensity is 25 dB or more below the largest one, sounding stretches shorter than 0.1 s
/// are dropped, then silent ones shorter than 0.25 s are filled. 0.25 s is the usual lower limit of a silent pause
/// (F. Goldman-Eisler, "Psycholinguistics: Experiments in Spontaneous Speech", 1968).
/// </summary>
public static class SilenceDetector
{
    /// <summary>A frame is silent when it lies this many dB below the loudest one.</summary>
    public const double ThresholdDb = 25;

    /// <summary>Shortest pause, in seconds.</summary>
    public const double MinimumSilenceSeconds = 0.25;

    /// <summary>Shortest sounding stretch, in seconds.</summary>
    public const double MinimumSoundingSeconds = 0.1;

    /// <summary>Analyses a signal.</summary>
    /// <param name="signal">Mono samples.</param>
    /// <param name="sampleRate">Samples per second, in hertz.</param>
    /// <param name="cancellationToken">Stops the analysis.</param>
    public static SpeechActivity Detect(ReadOnlySpan<float> signal, int sampleRate, CancellationToken cancellationToken = default)
    {
        var contour = IntensityContour.Of(signal, sampleRate, cancellationToken);
        var levels = contour.LevelsDb;
        if (levels.Length == 0)
        {
            return new SpeechActivity(null, 0, []);
        }
        var loudest = Maximum(levels);
        var stretches = Classify(contour, loudest - ThresholdDb, signal.Length / (double)sampleRate);
        Flip(stretches, sounding: true, MinimumSoundingSeconds);
        Flip(stretches, sounding: false, MinimumSilenceSeconds);
        return new SpeechActivity(loudest, loudest - levels.Min(), [.. stretches.Where(s => s.Sounding).Select(s => new Stretch(s.Start, s.End))]);
    }

    /// <summary>Largest value, by a parabola through the largest frame and its neighbours.</summary>
    private static double Maximum(double[] levels)
    {
        var top = Array.IndexOf(levels, levels.Max());
        if (top == 0 || top == levels.Length - 1)
        {
            return levels[top];
        }
        var slope = (levels[top + 1] - levels[top - 1]) / 2;
        var curvature = (2 * levels[top]) - levels[top - 1] - levels[top + 1];
        return curvature > 0 ? levels[top] + (slope * slope / (2 * curvature)) : levels[top];
    }

    /// <summary>Alternating stretches that cover the whole recording; a new one starts at the first frame of the other kind.</summary>
    private static List<Labelled> Classify(IntensityContour contour, double threshold, double duration)
    {
        var stretches = new List<Labelled>();
        var levels = contour.LevelsDb;
        var sounding = levels[0] >= threshold;
        double start = 0;
        for (var frame = 1; frame < levels.Length; frame++)
        {
            if (levels[frame] >= threshold != sounding)
            {
                var time = contour.FirstFrameSeconds + (frame * IntensityContour.StepSeconds);
                stretches.Add(new Labelled(start, time, sounding));
                (start, sounding) = (time, !sounding);
            }
        }
        stretches.Add(new Labelled(start, duration, sounding));
        return stretches;
    }

    /// <summary>Gives stretches of one kind that are too short the other kind, and merges them with their neighbours.</summary>
    private static void Flip(List<Labelled> stretches, bool sounding, double minimum)
    {
        var kept = 0;
        for (var i = 0; i < stretches.Count; i++)
        {
            var current = stretches[i];
            if (current.Sounding == sounding && current.End - current.Start < minimum && stretches.Count > 1)
            {
                current = current with { Sounding = !sounding };
            }
            if (kept > 0 && stretches[kept - 1].Sounding == current.Sounding)
            {
                stretches[kept - 1] = stretches[kept - 1] with { End = current.End };
            }
            else
            {
                stretches[kept++] = current;
            }
        }
        stretches.RemoveRange(kept, stretches.Count - kept);
    }

    private readonly record struct Labelled(double Start, double End, bool Sounding);
}
