using Eloquence.Contracts;

namespace Eloquence.Api.Analyses;

/// <summary>The words of a recording, counted.</summary>
/// <param name="WordCount">Words, hesitations not counted.</param>
/// <param name="UniqueWords">Different words among them, without regard to case.</param>
/// <param name="HesitationCount">Hesitations such as "euh".</param>
/// <param name="FillerWordCount">Filler words such as "du coup"; absent unless the text was measured.</param>
/// <param name="RepetitionCount">Repetitions; absent unless the text was measured.</param>
/// <param name="Words">All words with their times, in seconds, and probabilities.</param>
internal sealed record WordAnalysis(
    int WordCount, int UniqueWords, int HesitationCount, int? FillerWordCount, int? RepetitionCount, IReadOnlyList<TranscriptWord> Words)
{
    public static WordAnalysis? From(JudgedRecording judged)
    {
        if (judged.Transcript is not { } transcript)
        {
            return null;
        }

        var spoken = transcript.Words.Where(word => !word.Filler).ToList();
        return new WordAnalysis(
            spoken.Count,
            spoken.Select(word => word.Word.Trim(',', '.', ';', ':', '?', '!', '…').ToLowerInvariant()).Distinct().Count(),
            transcript.Words.Count - spoken.Count,
            judged.Report?.Text?.FillerWordCount,
            judged.Report?.Text?.RepetitionCount,
            transcript.Words);
    }

    /// <summary>
    /// The formulas of the hybrid evaluator, all 0..1: <c>vocabulary_richness</c> = different words / words; <c>hesitation_rate</c> =
    /// hesitations and fillers / all words; <c>articulation_score</c> = max(0, 1 - 2 × <c>hesitation_rate</c>). None without words.
    /// </summary>
    public IEnumerable<KeyValuePair<string, double>> Metrics()
    {
        if (WordCount == 0)
        {
            yield break;
        }

        var hesitations = Math.Min(1, (double)(HesitationCount + (FillerWordCount ?? 0)) / (WordCount + HesitationCount));
        yield return new("vocabulary_richness", (double)UniqueWords / WordCount);
        yield return new("hesitation_rate", hesitations);
        yield return new("articulation_score", Math.Max(0, 1 - (2 * hesitations)));
    }
}
