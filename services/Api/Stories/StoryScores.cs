using System.Text.Json.Serialization;
using Eloquence.Api.Analyses;
using Eloquence.Text.Coherence;
using Eloquence.Text.Stories;
using Eloquence.Text.Vocabulary;
using Eloquence.Text.Words;

namespace Eloquence.Api.Stories;

/// <summary>The scores of a told story, 0..100; each is absent when it could not be measured.</summary>
internal sealed record StoryScores
{
    /// <summary>Connectives per 100 words from which a story counts as fully joined; a choice of this project.</summary>
    private const double ManyConnectives = 8;

    /// <summary>Different words of its genre from which a story counts as wholly of it; a choice of this project.</summary>
    private const double ManyGenreWords = 4;

    /// <summary>Mean of the others; 0 when a recogniser listened and heard no words.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? OverallScore { get; init; }

    /// <summary>HD-D (McCarthy and Jarvis 2007) times 100: how varied the words are. Needs 42 words.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? CreativityScore { get; init; }

    /// <summary>Share of the given elements that the story, as it was recognised, speaks of; 0 when a recogniser listened and heard no words.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ElementUsageScore { get; init; }

    /// <summary>Mean of the share of adjacent sentences with a stem in common and of connectives per 100 words over 8, at most 1 (Graesser et al. 2004). Needs two sentences.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? PlotCoherenceScore { get; init; }

    /// <summary>The fluency of the speech evaluation.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? FluidityScore { get; init; }

    /// <summary>Different words of the genre's list over 4, at most 1. Needs a known genre.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? GenreConsistencyScore { get; init; }

    public static StoryScores Of(SpokenText story, IReadOnlyList<ElementMention> mentions, IReadOnlyList<string> genreWords, JudgedRecording judged)
    {
        if (judged.Transcript is null)
        {
            return new StoryScores { FluidityScore = judged.Report?.Score("fluency")?.Value };
        }

        var cohesion = TextCohesion.Of(story);
        var scores = new StoryScores
        {
            CreativityScore = 100 * VocabularyRichness.Of(story).HdD,
            ElementUsageScore = mentions.Count == 0 ? null : 100.0 * mentions.Count(mention => mention.IsMentioned) / mentions.Count,
            PlotCoherenceScore = cohesion.LinkedSentences is { } linked ? 50 * (linked + Math.Min(1, (cohesion.ConnectivesPer100Words ?? 0) / ManyConnectives)) : null,
            FluidityScore = judged.Report?.Score("fluency")?.Value,
            GenreConsistencyScore = genreWords.Count == 0 || story.Words.Count == 0 ? null : 100 * Math.Min(1, ElementMention.Of(genreWords, story).Count(word => word.IsMentioned) / ManyGenreWords),
        };
        double[] given = [.. new[] { scores.CreativityScore, scores.ElementUsageScore, scores.PlotCoherenceScore, scores.FluidityScore, scores.GenreConsistencyScore }.OfType<double>()];
        return scores with { OverallScore = story.Words.Count == 0 ? 0 : given.Length == 0 ? null : given.Average() };
    }

    /// <summary>The scores that were given, by name.</summary>
    public IReadOnlyDictionary<string, double> Given() => new (string Name, double? Value)[]
    {
        ("story", OverallScore), ("story_creativity", CreativityScore), ("story_elements", ElementUsageScore), ("story_coherence", PlotCoherenceScore),
        ("story_genre", GenreConsistencyScore),
    }.Where(score => score.Value is not null).ToDictionary(score => score.Name, score => score.Value!.Value);
}
