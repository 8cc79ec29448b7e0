using Eloquence.Contracts;
using Eloquence.Text.Disfluency;
using Eloquence.Text.Vocabulary;
using Eloquence.Text.Words;

namespace Eloquence.SpeechEvaluation.Evaluating;

/// <summary>Measures the words of a transcript.</summary>
internal static class TextMeasurer
{
    /// <summary>A silence this long, in seconds, ends a sentence: recognisers often write no punctuation.</summary>
    private const double SentencePauseSeconds = 0.7;

    private const double SecondsPerMinute = 60;
    private const double Hundred = 100;

    /// <summary>Measures a transcript.</summary>
    public static TextMeasurement Measure(Transcript transcript)
    {
        var units = transcript.Words.OrderBy(word => word.Start).ToList();
        var text = SpokenText.FromUnits(
            [.. units.Select(unit => unit.Word)],
            unit => unit > 0 && units[unit].Start - units[unit - 1].End >= SentencePauseSeconds);
        var found = Disfluencies.Find(text);
        var events = found.Select(span => Event(span, text, units)).Concat(MarkedByRecogniser(found, text, units)).OrderBy(one => one.StartSeconds).ToList();
        var richness = VocabularyRichness.Of(text);
        var spoken = units.Where(unit => !unit.Filler).ToList();
        var span = spoken.Count == 0 ? 0 : spoken[^1].End - spoken[0].Start;
        return new TextMeasurement
        {
            WordCount = richness.Words,
            WordsPerMinute = span > 0 ? SecondsPerMinute * richness.Words / span : null,
            HesitationCount = events.Count(one => one.Kind == Name(DisfluencyKind.Hesitation)),
            FillerWordCount = events.Count(one => one.Kind == Name(DisfluencyKind.FillerWord)),
            RepetitionCount = events.Count(one => one.Kind == Name(DisfluencyKind.Repetition)),
            CorrectionCount = events.Count(one => one.Kind == Name(DisfluencyKind.Restart) || one.Kind == Name(DisfluencyKind.Correction)),
            DisfluenciesPer100Words = richness.Words == 0 ? null : Hundred * events.Count / richness.Words,
            Disfluencies = events,
            LexicalDiversity = richness.Mtld,
            ArticulationClarity = spoken.Count == 0 ? null : spoken.Average(unit => unit.Conf),
        };
    }

    private static DisfluencyEvent Event(DisfluentSpan span, SpokenText text, List<TranscriptWord> units)
    {
        var first = text.Words[span.Words.First].Unit;
        var last = text.Words[span.Words.End - 1].Unit;
        return new DisfluencyEvent(
            Name(span.Kind), string.Join(' ', units[first..(last + 1)].Select(unit => unit.Word)), units[first].Start, units[last].End);
    }

    /// <summary>Hesitations that the recogniser marks and the text alone does not show, such as a filler written as another word.</summary>
    private static IEnumerable<DisfluencyEvent> MarkedByRecogniser(IReadOnlyList<DisfluentSpan> found, SpokenText text, List<TranscriptWord> units)
    {
        var taken = found.SelectMany(span => text.Words.Skip(span.Words.First).Take(span.Words.Count)).Select(word => word.Unit).ToHashSet();
        return units
            .Select((unit, index) => (unit, index))
            .Where(one => one.unit.Filler && !taken.Contains(one.index))
            .Select(one => new DisfluencyEvent(Name(DisfluencyKind.Hesitation), one.unit.Word, one.unit.Start, one.unit.End));
    }

    private static string Name(DisfluencyKind kind) => kind switch
    {
        DisfluencyKind.Hesitation => "hesitation",
        DisfluencyKind.FillerWord => "filler_word",
        DisfluencyKind.Repetition => "repetition",
        DisfluencyKind.Restart => "restart",
        _ => "correction",
    };
}
