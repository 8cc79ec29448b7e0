using Eloquence.Contracts;

namespace Eloquence.SpeechEvaluation.Evaluating;

/// <summary>Measures the words of a transcript.</summary>
internal static class TextMeasurer
{
    private const double SecondsPerMinute = 60;
    private const double Hundred = 100;

    /// <summary>Measures a transcript whose times are in order.</summary>
    public static TextMeasurement Measure(Transcript transcript)
    {
        var words = transcript.Words.Where(word => !word.Filler).ToList();
        var events = transcript.Words
            .Where(word => word.Filler)
            .Select(word => new DisfluencyEvent("hesitation", word.Word, word.Start, word.End))
            .ToList();
        var span = words.Count == 0 ? 0 : words[^1].End - words[0].Start;
        return new TextMeasurement
        {
            WordCount = words.Count,
            WordsPerMinute = span > 0 ? SecondsPerMinute * words.Count / span : null,
            HesitationCount = events.Count,
            FillerWordCount = 0,
            RepetitionCount = 0,
            CorrectionCount = 0,
            DisfluenciesPer100Words = words.Count == 0 ? null : Hundred * events.Count / words.Count,
            Disfluencies = events,
            LexicalDiversity = null,
            ArticulationClarity = words.Count == 0 ? null : words.Average(word => word.Conf),
        };
    }
}
