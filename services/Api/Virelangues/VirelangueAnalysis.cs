using System.Text.Json.Serialization;
using Eloquence.Api.Analyses;
using Eloquence.Api.Conversations;
using Eloquence.Text.Alignment;
using Eloquence.Text.Disfluency;
using Eloquence.Text.Sounds;
using Eloquence.Text.Words;

namespace Eloquence.Api.Virelangues;

/// <summary>
/// The answer of <c>POST /analyze-virelangue</c>: the union of what the server before answered and what its client reads. Scores are 0..1:
/// absent when no recogniser listened, 0 with a reason when one did and heard no word of the target.
/// </summary>
internal sealed record VirelangueAnalysis
{
    private const double WordWeight = 0.7;
    private const double SoundWeight = 0.3;
    private const string Exercise = "virelangue";

    public required Guid AnalysisId { get; init; }

    public required string VirelangueId { get; init; }

    public required string? SessionId { get; init; }

    /// <summary>How often this session has had an answer for this text, this time included.</summary>
    public required int AttemptNumber { get; init; }

    public required DateTime Timestamp { get; init; }

    public required string TargetText { get; init; }

    public required string TranscribedText { get; init; }

    public string Transcription => TranscribedText;

    public required IReadOnlyList<string> TargetSounds { get; init; }

    /// <summary>0.7 times the share of words said right, 0.3 times the mean share of the target sounds said right (without target sounds, the mean likeness of sounds).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required double? OverallScore { get; init; }

    /// <summary>Share of the words of the target that were said.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required double? PronunciationAccuracy { get; init; }

    /// <summary>The recogniser's mean certainty of the words.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required double? Clarity { get; init; }

    /// <summary>Share of the words said that are no hesitation, repetition, restart or correction.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required double? Fluency { get; init; }

    /// <summary><c>accuracy</c>, <c>clarity</c>, <c>fluency</c>, <c>confidence</c>, <c>sound_precision</c>: those that were measured.</summary>
    public required IReadOnlyDictionary<string, double> DetailedScores { get; init; }

    public required SoundAnalysis SoundAnalysis { get; init; }

    /// <summary>Share said right of each target sound.</summary>
    public required IReadOnlyDictionary<string, double> PhonemeScores { get; init; }

    /// <summary>The words one by one: what was to be said and what was heard.</summary>
    public required IReadOnlyList<PhonemeDetail> PhonemeDetails { get; init; }

    public required IReadOnlyDictionary<string, double> ProsodyAnalysis { get; init; }

    public required string Feedback { get; init; }

    public required IReadOnlyList<string> Strengths { get; init; }

    public required IReadOnlyList<string> Improvements { get; init; }

    public required IReadOnlyList<string> DetectedErrors { get; init; }

    /// <summary>From the first to the last word; without words, the length of the recording.</summary>
    public required int PronunciationTimeMs { get; init; }

    /// <summary>Seconds the analysis took.</summary>
    public required double ProcessingTime { get; init; }

    public string ExerciseType { get; } = Exercise;

    /// <summary><c>facile</c>, <c>intermédiaire</c>, <c>difficile</c> or <c>expert</c>.</summary>
    public required string DifficultyAssessment { get; init; }

    public required string Engine { get; init; }

    public required bool Degraded { get; init; }

    public required IReadOnlyList<string> Reasons { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LlmJudgement? LlmJudgement { get; init; }

    public static VirelangueAnalysis From(Guid id, Recording recording, VirelangueTask task, JudgedRecording judged, Virelangue? known, int attempt, DateTime timestamp, TimeSpan took)
    {
        var target = SpokenText.Parse(task.Text);
        var words = judged.Transcript?.Words ?? [];
        var said = words.Count > 0 ? SpokenText.FromUnits([.. words.Select(word => word.Word)]) : SpokenText.Parse(judged.Text);
        var alignment = judged.Transcript is null ? null : WordAlignment.Of(target, said);
        IReadOnlyList<SoundScore> sounds = alignment is null ? [] : SoundScore.Of(task.Sounds, target, said, alignment);
        var precisions = sounds.Select(sound => sound.Precision).OfType<double>().ToList();
        double? precision = precisions.Count > 0 ? precisions.Average() : alignment?.SoundAccuracy;
        var accuracy = alignment?.WordAccuracy;
        var clarity = alignment is null ? null : judged.Transcript?.Confidence;
        var fluency = said.Words.Count == 0 ? (double?)null : 1 - ((double)Disfluencies.Find(said).Sum(span => span.Words.Count) / said.Words.Count);
        var wrong = alignment?.Words.Where(word => word.Kind is AlignmentKind.Substitution or AlignmentKind.Deletion).ToList() ?? [];
        return new VirelangueAnalysis
        {
            AnalysisId = id,
            VirelangueId = known?.Id ?? recording.ExerciseType ?? Exercise,
            SessionId = recording.SessionId,
            AttemptNumber = attempt,
            Timestamp = timestamp,
            TargetText = task.Text,
            TranscribedText = judged.Text,
            TargetSounds = task.Sounds,
            OverallScore = accuracy is { } right && precision is { } sound ? (WordWeight * right) + (SoundWeight * sound) : null,
            PronunciationAccuracy = accuracy,
            Clarity = clarity,
            Fluency = fluency,
            DetailedScores = Given(("accuracy", accuracy), ("clarity", clarity), ("fluency", fluency), ("confidence", judged.Transcript?.Confidence), ("sound_precision", precision)),
            SoundAnalysis = new SoundAnalysis(precision, [.. sounds.Select(SoundDetail.Of)], precision),
            PhonemeScores = sounds.Where(one => one.Precision is not null).ToDictionary(one => one.Sound, one => one.Precision!.Value),
            PhonemeDetails = [.. (alignment?.Words ?? []).Select(word => PhonemeDetail.Of(word, target, said))],
            ProsodyAnalysis = SpeechMetrics.Prosody(judged),
            Feedback = FeedbackOf(said.Words.Count == 0 ? null : accuracy),
            Strengths = [.. sounds.Where(one => one.Precision >= GemRewards.Excellence).Select(one => $"Le son « {one.Sound} » est net.")],
            Improvements = [.. sounds.Where(one => one.Precision < GemRewards.Success).Select(one => $"Travaillez le son « {one.Sound} », surtout dans {string.Join(", ", one.MissedIn.Take(3).Select(word => $"« {word} »"))}.")],
            DetectedErrors = [.. wrong.Select(word => Error(word, target, said))],
            PronunciationTimeMs = (int)Math.Round(1000 * (words.Count > 0 ? words[^1].End - words[0].Start : judged.Duration)),
            ProcessingTime = took.TotalSeconds,
            DifficultyAssessment = DifficultyOf(known, target),
            Engine = judged.Engine,
            Degraded = judged.Degraded || said.Words.Count == 0,
            Reasons = [.. judged.Reasons, .. ReasonsOf(alignment, said)],
        };
    }

    private static Dictionary<string, double> Given(params (string Name, double? Value)[] scores) =>
        scores.Where(score => score.Value is not null).ToDictionary(score => score.Name, score => score.Value!.Value);

    private static string FeedbackOf(double? accuracy) => accuracy switch
    {
        null => "Je n’ai pas reconnu de mots : rapprochez-vous du micro et recommencez.",
        >= GemRewards.Excellence => "Très net : essayez maintenant plus vite.",
        >= GemRewards.Success => $"{FrenchText.Number(100 * accuracy.Value, 0)} % des mots sont passés : reprenez ceux qui manquent, lentement.",
        _ => $"{FrenchText.Number(100 * accuracy.Value, 0)} % des mots sont passés : dites la phrase par morceaux, puis d’un trait.",
    };

    private static string[] ReasonsOf(WordAlignment? alignment, SpokenText said) => (alignment, said.Words.Count) switch
    {
        (null, _) => ["No recogniser listened, so nothing can be compared with the target text."],
        (_, 0) => ["No words were recognised: every word of the target text counts as not heard."],
        _ => [],
    };

    private static string Error(AlignedWord word, SpokenText target, SpokenText said) => word.Said is { } heard
        ? $"« {target.Words[word.Target!.Value].Text} » a été entendu « {said.Words[heard].Text} »."
        : $"« {target.Words[word.Target!.Value].Text} » n’a pas été entendu.";

    /// <summary>The library's word for a text it holds; else by the number of words, a choice of this project.</summary>
    private static string DifficultyOf(Virelangue? known, SpokenText target) => (known?.Difficulty, target.Words.Count) switch
    {
        ("easy", _) or (null, <= 8) => "facile",
        ("medium", _) or (null, <= 14) => "intermédiaire",
        ("hard", _) or (null, <= 22) => "difficile",
        _ => "expert",
    };
}

/// <param name="PrecisionScore">Mean share of the target sounds said right, 0..1.</param>
/// <param name="SoundDetails">Each target sound.</param>
/// <param name="OverallSoundQuality">The same under another name of the client's.</param>
internal sealed record SoundAnalysis(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? PrecisionScore,
    IReadOnlyList<SoundDetail> SoundDetails,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? OverallSoundQuality);

/// <param name="Sound">As it was asked for.</param>
/// <param name="DetectedCount">How often it was said.</param>
/// <param name="Precision">Said over occurrences, 0..1; absent when the text does not hold it.</param>
/// <param name="Feedback">What to do.</param>
internal sealed record SoundDetail(
    string Sound, int DetectedCount, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Precision, string Feedback)
{
    public static SoundDetail Of(SoundScore score) => new(score.Sound, score.Right, score.Precision, score switch
    {
        { Occurrences: null } => "Ce nom ne désigne aucun son.",
        { Occurrences: 0 } => "Le texte ne contient pas ce son.",
        { MissedIn.Count: 0 } => "Toujours bien dit.",
        _ => $"Manqué dans {string.Join(", ", score.MissedIn.Select(word => $"« {word} »"))}.",
    });
}

/// <param name="Expected">The word of the target; absent for one that was added.</param>
/// <param name="Heard">What was heard; absent for one that was left out.</param>
/// <param name="Kind"><c>match</c>, <c>homophone</c>, <c>substitution</c>, <c>deletion</c> or <c>insertion</c>.</param>
/// <param name="Similarity">Likeness of the sounds, 0..1.</param>
internal sealed record PhonemeDetail(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Expected,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Heard,
    string Kind,
    double Similarity)
{
    public static PhonemeDetail Of(AlignedWord word, SpokenText target, SpokenText said) => new(
        word.Target is { } index ? target.Words[index].Text : null,
        word.Said is { } heard ? said.Words[heard].Text : null,
        word.Kind.ToString().ToLowerInvariant(),
        word.Similarity);
}
