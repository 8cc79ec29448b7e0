using System.Text.Json.Serialization;
using Eloquence.Api.Analyses;
using Eloquence.Api.Conversations;
using Eloquence.Text.Stories;
using Eloquence.Text.Words;

namespace Eloquence.Api.Stories;

/// <summary>The answer of <c>POST /api/story/analyze-narrative</c>. Scores are 0..100, as the client divides by 100.</summary>
internal sealed record StoryAnalysis
{
    /// <summary>Fewer words are no story; a choice of this project.</summary>
    private const int FewWords = 20;

    /// <summary>From here on all measures say something; a choice of this project.</summary>
    private const int EnoughWords = 60;

    public bool Success { get; } = true;

    public required Guid AnalysisId { get; init; }

    public required StoryJudgement Analysis { get; init; }

    public required string Transcription { get; init; }

    public required string SessionId { get; init; }

    public required string StoryTitle { get; init; }

    public required string Genre { get; init; }

    public required IReadOnlyList<string> Elements { get; init; }

    /// <summary>The words of the service before: <c>mistral_intelligent</c> when a language model's judgement is among the parts, else <c>vosk_only</c>.</summary>
    public string AnalysisMethod => LlmJudgement?.Text is null ? "vosk_only" : "mistral_intelligent";

    /// <summary><c>none</c> without words, <c>short</c> below 20, <c>medium</c> below 60, else <c>good</c>.</summary>
    public required string ContentQuality { get; init; }

    public required DateTime Timestamp { get; init; }

    public required string Engine { get; init; }

    public required bool Degraded { get; init; }

    public required IReadOnlyList<string> Reasons { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LlmJudgement? LlmJudgement { get; init; }

    public static StoryAnalysis From(Guid id, StoryTask task, JudgedRecording judged, StoryLibrary library, DateTime timestamp)
    {
        var story = SpokenText.Parse(judged.Text);
        var mentions = ElementMention.Of(task.Elements, story);
        return new StoryAnalysis
        {
            AnalysisId = id,
            Analysis = StoryJudgement.Of(task, judged, story, mentions, StoryScores.Of(story, mentions, library.WordsOf(task.Genre), judged)),
            Transcription = judged.Text,
            SessionId = task.SessionId,
            StoryTitle = task.Title,
            Genre = task.Genre ?? "",
            Elements = task.Elements,
            ContentQuality = story.Words.Count switch
            {
                0 => "none",
                < FewWords => "short",
                < EnoughWords => "medium",
                _ => "good",
            },
            Timestamp = timestamp,
            Engine = judged.Engine,
            Degraded = judged.Degraded || story.Words.Count == 0,
            Reasons = [.. judged.Reasons, .. ReasonsOf(judged, story)],
        };
    }

    private static string[] ReasonsOf(JudgedRecording judged, SpokenText story) => (judged.Transcript, story.Words.Count) switch
    {
        (null, _) => ["No recogniser listened, so nothing can be said of the story itself."],
        (_, 0) => ["No words were recognised: the story counts as not told."],
        _ => [],
    };
}

/// <summary>What the story screen shows.</summary>
/// <param name="Scores">The scores; their members stand beside the texts in JSON.</param>
internal sealed record StoryJudgement([property: JsonIgnore] StoryScores Scores)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? OverallScore => Scores.OverallScore;

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? CreativityScore => Scores.CreativityScore;

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ElementUsageScore => Scores.ElementUsageScore;

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? PlotCoherenceScore => Scores.PlotCoherenceScore;

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? FluidityScore => Scores.FluidityScore;

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? GenreConsistencyScore => Scores.GenreConsistencyScore;

    public required IReadOnlyList<string> Strengths { get; init; }

    public required IReadOnlyList<string> Improvements { get; init; }

    /// <summary>The words around the first mention of each element.</summary>
    public required IReadOnlyList<string> HighlightMoments { get; init; }

    public required string NarrativeFeedback { get; init; }

    public required string TitleSuggestion { get; init; }

    public required IReadOnlyList<string> DetectedKeywords { get; init; }

    public static StoryJudgement Of(StoryTask task, JudgedRecording judged, SpokenText story, IReadOnlyList<ElementMention> mentions, StoryScores scores)
    {
        const int around = 6;
        var found = mentions.Where(mention => mention.IsMentioned).ToList();
        var missing = mentions.Where(mention => !mention.IsMentioned).Select(mention => $"Faites entrer « {mention.Name} » dans l’histoire.");
        return new StoryJudgement(scores)
        {
            Strengths = [.. found.Select(mention => $"« {mention.Name} » a sa place dans l’histoire."), .. SpeechFeedback.Strengths(judged.Report)],
            Improvements = [.. missing, .. SpeechFeedback.Improvements(judged.Report)],
            HighlightMoments = [.. found.Where(mention => mention.FirstWord is not null).Select(mention =>
                string.Join(' ', story.Words.Skip(Math.Max(0, mention.FirstWord!.Value - around)).Take(2 * around).Select(word => word.Text)))],
            NarrativeFeedback = story.Words.Count == 0
                ? "Je n’ai pas reconnu de mots : rapprochez-vous du micro et racontez encore."
                : $"{FrenchText.Count(story.Words.Count, "mot", "mots")} en {FrenchText.Count(story.Sentences.Count, "phrase", "phrases")}, {found.Count} élément{(found.Count < 2 ? "" : "s")} sur {mentions.Count}.",
            TitleSuggestion = task.Title.Length > 0 ? task.Title : string.Join(" et ", found.Take(2).Select(mention => mention.Name)),
            DetectedKeywords = [.. found.Select(mention => mention.Name)],
        };
    }
}
