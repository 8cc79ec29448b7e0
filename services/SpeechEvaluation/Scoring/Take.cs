using Eloquence.Contracts;

namespace Eloquence.SpeechEvaluation.Scoring;

/// <summary>All that is known of one recording when it is judged.</summary>
/// <param name="Measured">What was measured in the sound.</param>
/// <param name="Text">What was measured in the words, or null without a transcript.</param>
/// <param name="Transcript">The transcript, or null.</param>
internal sealed record Take(SpeechMeasurement Measured, TextMeasurement? Text, Transcript? Transcript)
{
    private const int LeastVoicedPoints = 8;
    private const int LeastNuclei = 4;

    private IReadOnlyList<Phrase>? _phrases;

    /// <summary>The breath groups in order of time.</summary>
    public IReadOnlyList<Phrase> Phrases => _phrases ??= [.. (Measured.BreathGroups?.Groups ?? []).Select(Describe)];

    /// <summary>The phrase with the smallest value of something among those that have it; null when none has.</summary>
    public Phrase? Least(Func<Phrase, double?> value) => Phrases.Where(phrase => value(phrase) is not null).MinBy(value);

    /// <summary>The phrase with the largest value of something among those that have it; null when none has.</summary>
    public Phrase? Most(Func<Phrase, double?> value) => Phrases.Where(phrase => value(phrase) is not null).MaxBy(value);

    private Phrase Describe(BreathGroup group)
    {
        var end = group.StartSeconds + group.DurationSeconds;
        var nuclei = Measured.Timeline is { } timeline ? LevelsOfNuclei(timeline, group.StartSeconds, end) : [];
        return new Phrase(
            group.StartSeconds,
            group.DurationSeconds,
            group.Syllables,
            PitchDeviation(group.StartSeconds, end),
            nuclei.Count < LeastNuclei ? null : Deviation(nuclei),
            nuclei.Count < LeastNuclei ? null : ((nuclei[^1] + nuclei[^2]) / 2) - Median(nuclei));
    }

    private double? PitchDeviation(double start, double end)
    {
        if (Measured.Timeline?.PitchHz is not { } curve)
        {
            return null;
        }
        var semitones = new List<double>();
        for (var i = FirstIndex(curve.FirstSeconds, curve.HopSeconds, start); i < curve.Values.Count && curve.FirstSeconds + (i * curve.HopSeconds) < end; i++)
        {
            if (curve.Values[i] is > 0 and var hertz)
            {
                semitones.Add(12 * Math.Log2(hertz));
            }
        }
        return semitones.Count < LeastVoicedPoints ? null : Deviation(semitones);
    }

    private static List<double> LevelsOfNuclei(MeasurementTimeline timeline, double start, double end)
    {
        var curve = timeline.IntensityDb;
        if (curve.Values.Count == 0)
        {
            return [];
        }
        return [.. timeline.SyllableNucleiSeconds
            .Where(time => time >= start && time < end)
            .Select(time => curve.Values[Math.Clamp((int)Math.Round((time - curve.FirstSeconds) / curve.HopSeconds), 0, curve.Values.Count - 1)])];
    }

    private static int FirstIndex(double first, double hop, double start) => Math.Max(0, (int)Math.Ceiling((start - first) / hop));

    private static double Deviation(List<double> values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
    }

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
