namespace Eloquence.Audio;

/// <summary>
/// Separates sounding from silent stretches by intensity, as Praat's <c>Sound: To TextGrid (silences)...</c> does: only 80 to 8000 Hz
/// count, a frame is silent when its intensity is 25 dB or more below the largest one, sounding stretches shorter than 0.1 s
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

    private const double LowestHz = 100;
    private const double LowEdgeHz = 80;
    private const double HighEdgeHz = 8000;
    private const double EdgeWidthHz = 80;
    private const double FilterReachSeconds = 0.05;

    /// <summary>Analyses a recording.</summary>
    /// <param name="source">The recording.</param>
    /// <param name="cancellationToken">Stops the analysis.</param>
    public static SpeechActivity Detect(ISampleSource source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        var loudness = Loudness(source);
        var walk = new SampleWalk(new FilteredSource(source, hertz => Gain(hertz, source.SampleRate), FilterReachSeconds), 2 * loudness.Reach);
        while (walk.Next(out var block))
        {
            cancellationToken.ThrowIfCancellationRequested();
            loudness.Process(block);
        }
        return Judge(loudness.Finish(), source.Length / (double)source.SampleRate);
    }

    /// <summary>Measures the intensity that <see cref="Judge"/> wants, of a recording of which only the band is left that is to count.</summary>
    internal static IntensityAnalysis Loudness(ISampleSource band) => new(band.Length, band.SampleRate, LowestHz);

    /// <summary>Gain of the lower edge of the band that counts, half at 80 Hz.</summary>
    internal static double LowEdge(double hertz) => Edge((hertz - LowEdgeHz) / EdgeWidthHz);

    /// <summary>Tells sound from silence.</summary>
    internal static SpeechActivity Judge(IntensityContour contour, double duration)
    {
        if (contour.LevelsDb.Count == 0)
        {
            return new SpeechActivity(null, 0, []);
        }
        var loudest = Extremes.Maximum(contour.LevelsDb);
        var quietest = Extremes.Minimum(contour.LevelsDb);
        var threshold = loudest - ThresholdDb;
        List<Labelled> stretches = [new Labelled(0, duration, true)];
        if (duration >= MinimumSilenceSeconds && threshold >= quietest)
        {
            stretches = Classify(contour, threshold, duration);
            Flip(stretches, sounding: true, MinimumSoundingSeconds);
            Flip(stretches, sounding: false, MinimumSilenceSeconds);
        }
        return new SpeechActivity(
            loudest - IntensityContour.FullScaleDb,
            loudest - quietest,
            [.. stretches.Where(stretch => stretch.Sounding).Select(stretch => new Stretch(stretch.Start, stretch.End))]);
    }

    /// <summary>Gain of the band filter: edges like a Hann window, half at 80 and 8000 Hz; no upper one where nothing lies above it.</summary>
    private static double Gain(double hertz, int sampleRate) =>
        LowEdge(hertz) * (sampleRate > 2 * HighEdgeHz ? Edge((HighEdgeHz - hertz) / EdgeWidthHz) : 1);

    private static double Edge(double x) => x <= -1 ? 0 : x >= 1 ? 1 : 0.5 + (0.5 * Math.Sin(Math.PI / 2 * x));

    /// <summary>Alternating stretches that cover the whole recording; a new one starts at the first frame of the other kind.</summary>
    private static List<Labelled> Classify(IntensityContour contour, double threshold, double duration)
    {
        var stretches = new List<Labelled>();
        var levels = contour.LevelsDb;
        var sounding = levels[0] >= threshold;
        double start = 0;
        for (var frame = 1; frame < levels.Count; frame++)
        {
            if (levels[frame] >= threshold != sounding)
            {
                var time = contour.Time(frame);
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
