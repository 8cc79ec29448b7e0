using System.Text;
using Eloquence.Api.Analyses;
using Eloquence.Api.Virelangues;
using Eloquence.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Eloquence.Api.Endpoints;

/// <summary>Tongue twisters: the library, a choice from it, what an attempt is worth. Success is always 200.</summary>
internal static class VirelangueEndpoints
{
    private const int MaximumBodyBytes = 64 * 1024;
    private const int MostSounds = 20;
    private const int DefaultLength = 500;

    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ReadBudget = TimeSpan.FromSeconds(3);

    public static void MapVirelangues(this IEndpointRouteBuilder routes)
    {
        var virelangues = routes.MapGroup("").WithTags("Virelangues");
        foreach (var path in (string[])["/analyze-virelangue", "/api/virelangue/analyze"])
        {
            virelangues.MapPost(path, AnalyseAsync).WithBudget(Budget).WithMetadata(new RequestSizeLimitAttribute(RecordingReader.MaximumShortBodyBytes))
                .DescribeRecording(alsoAsBody: false, fields: ["target_text", "target_sounds", "session_id", "user_id"]).Produces<VirelangueAnalysis>()
                .WithSummary("Compares a recording with the tongue twister that was to be said, word by word and sound by sound. Scores are 0..1.");
        }

        var small = virelangues.MapGroup("").WithBudget(ReadBudget).WithMetadata(new RequestSizeLimitAttribute(MaximumBodyBytes));
        small.MapGet("/virelangues", (VirelangueLibrary library) => TypedResults.Ok(new VirelangueList(library.All, library.All.Count)))
            .WithSummary("All tongue twisters of the library.");
        small.MapPost("/generate-virelangue", ChooseAsync).Accepts<ChoiceRequest>("application/json").Produces<ChosenVirelangue>()
            .WithSummary("A tongue twister of the library that fits a wish.");
        small.MapPost("/calculate-gem-rewards", RewardAsync).Accepts<RewardRequest>("application/json").Produces<Reward>()
            .WithSummary("What an attempt earns.");
    }

    private static async Task<IResult> AnalyseAsync(HttpRequest request, VirelangueAnalyser analyser, CancellationToken cancellationToken)
    {
        await using var recording = await RecordingReader.ReadAsync(request, cancellationToken);
        return TypedResults.Text(await analyser.AnalyseAsync(recording, cancellationToken), "application/json", Encoding.UTF8);
    }

    private static async Task<Ok<ChosenVirelangue>> ChooseAsync(HttpRequest request, VirelangueLibrary library, CancellationToken cancellationToken)
    {
        var wanted = await JsonBody.ReadAsync<ChoiceRequest>(request, cancellationToken);
        var sounds = JsonFields.Texts(wanted.TargetSounds, "target_sounds") ?? [];
        if (sounds.Count > MostSounds || wanted.MaxLength is < 1)
        {
            throw new RejectionException(
                StatusCodes.Status400BadRequest, "wish_invalid", "The wish cannot be met.", $"Send at most {MostSounds} target_sounds and a max_length of at least 1.");
        }

        var wish = new VirelangueWish(sounds, TextRule.Optional(wanted.Difficulty, "difficulty"), TextRule.Optional(wanted.Theme, "theme"), wanted.MaxLength ?? DefaultLength);
        var choice = library.Choose(wish, Random.Shared.Next());
        return TypedResults.Ok(new ChosenVirelangue(choice.Virelangue, choice.Unmet));
    }

    private static async Task<Ok<Reward>> RewardAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var attempt = await JsonBody.ReadAsync<RewardRequest>(request, cancellationToken);
        var score = attempt.Score ?? attempt.OverallScore ?? attempt.PronunciationScore;
        return score is >= 0 and <= 1
            ? TypedResults.Ok(new Reward(GemRewards.For(score.Value, TextRule.Optional(attempt.Difficulty, "difficulty"))))
            : throw new RejectionException(StatusCodes.Status400BadRequest, "score_invalid", "There is no usable score.", "Send score, overall_score or pronunciation_score, 0..1.");
    }

    private sealed record VirelangueList(IReadOnlyList<Virelangue> Virelangues, int Total);

    private sealed record ChoiceRequest(IReadOnlyList<string?>? TargetSounds, string? Difficulty, string? Theme, int? MaxLength);

    private sealed record ChosenVirelangue(Virelangue Virelangue, IReadOnlyList<string> Reasons)
    {
        public string VirelangueId => Virelangue.Id;

        public string Text => Virelangue.Text;

        public IReadOnlyList<string> TargetSounds => Virelangue.Sounds;

        public string Difficulty => Virelangue.Difficulty;

        public string Theme => Virelangue.Theme;

        public string Engine { get; } = "library";

        public bool Degraded => Reasons.Count > 0;
    }

    private sealed record RewardRequest(double? Score, double? OverallScore, double? PronunciationScore, string? Difficulty);

    private sealed record Reward(int GemsEarned);
}
