using System.Text;
using Eloquence.Api.Analyses;
using Eloquence.Api.Stories;
using Eloquence.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Eloquence.Api.Endpoints;

/// <summary>Stories: what they are to hold, and how they were told. Success is always 200.</summary>
internal static class StoryEndpoints
{
    private const int MaximumBodyBytes = 64 * 1024;
    private const int LeastBytes = 100;
    private const int DefaultCount = 3;
    private const int MostElements = 15;
    private const string NoBytes = "audio_empty";

    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ReadBudget = TimeSpan.FromSeconds(3);

    public static void MapStories(this IEndpointRouteBuilder routes)
    {
        var stories = routes.MapGroup("/api/story").WithTags("Stories");
        stories.MapPost("/generate-elements", DrawAsync).WithBudget(ReadBudget).WithMetadata(new RequestSizeLimitAttribute(MaximumBodyBytes))
            .Accepts<ElementRequest>("application/json", "application/x-www-form-urlencoded", "multipart/form-data").Produces<DrawnElements>()
            .WithSummary("Elements for a story, by genre, difficulty and keywords.");
        stories.MapPost("/analyze-narrative", AnalyseAsync).WithBudget(Budget).WithMetadata(new RequestSizeLimitAttribute(RecordingReader.MaximumShortBodyBytes))
            .DescribeRecording(alsoAsBody: false, fields: ["session_id", "story_title", "story_elements", "genre", "user_id"]).Produces<StoryAnalysis>()
            .WithSummary("Judges a told story. Scores are 0..100.");
    }

    private static async Task<Ok<DrawnElements>> DrawAsync(HttpRequest request, StoryLibrary library, TimeProvider time, CancellationToken cancellationToken)
    {
        var wanted = request.HasFormContentType ? await FromFormAsync(request, cancellationToken) : await JsonBody.ReadAsync<ElementRequest>(request, cancellationToken);
        var count = wanted.Count ?? DefaultCount;
        if (count is < 1 or > MostElements)
        {
            throw new RejectionException(StatusCodes.Status400BadRequest, "count_invalid", "count cannot be used.", $"Send a count from 1 to {MostElements}.");
        }

        var type = TextRule.Optional(wanted.ElementType, "element_type") switch
        {
            null or "all" => null,
            "magicobject" => "magic_object",
            var one => one,
        };
        if (type is not (null or "character" or "location" or "magic_object"))
        {
            throw new RejectionException(
                StatusCodes.Status400BadRequest, "element_type_invalid", "There is no such element_type.", "Send character, location or magic_object, or leave it out.");
        }

        var seed = Random.Shared.Next();
        var wish = new StoryWish(
            type, TextRule.Optional(wanted.Genre ?? wanted.Theme, "genre"), TextRule.Optional(wanted.Difficulty, "difficulty"),
            JsonFields.Texts(wanted.Keywords, "keywords") ?? [], count);
        return TypedResults.Ok(new DrawnElements(library.Draw(wish, seed), type, $"{seed}", wish, time.GetUtcNow().UtcDateTime));
    }

    private static async Task<ElementRequest> FromFormAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var form = await request.ReadFormAsync(cancellationToken);
            string? count = form["count"];
            return new ElementRequest(
                form["genre"], form["difficulty"], [.. form["keywords"].SelectMany(text => (text ?? "").Split(','))],
                count is null ? null : int.TryParse(count, out var number) ? number : 0, form["element_type"], form["theme"]);
        }
        catch (Exception broken) when (broken is InvalidDataException or IOException && !cancellationToken.IsCancellationRequested)
        {
            throw UploadRejections.Malformed(broken.Message);
        }
    }

    private static async Task<IResult> AnalyseAsync(HttpRequest request, StoryAnalyser analyser, CancellationToken cancellationToken)
    {
        try
        {
            await using var recording = await RecordingReader.ReadAsync(request, cancellationToken);
            return recording.Audio.Length < LeastBytes
                ? TooSmall(recording.Audio.Length)
                : TypedResults.Text(await analyser.AnalyseAsync(recording, cancellationToken), "application/json", Encoding.UTF8);
        }
        catch (RejectionException empty) when (empty.Code == NoBytes)
        {
            return TooSmall(0);
        }
    }

    /// <summary>The client expects this refusal with status 200.</summary>
    private static Ok<StoryRefusal> TooSmall(int bytes) =>
        TypedResults.Ok(new StoryRefusal(false, "INVALID_AUDIO_FILE", $"The recording has {bytes} bytes; a WAV file with sound has at least {LeastBytes}."));

    private sealed record ElementRequest(string? Genre, string? Difficulty, IReadOnlyList<string?>? Keywords, int? Count, string? ElementType, string? Theme);

    private sealed record DrawnElements(IReadOnlyList<StoryElement> Elements, string? ElementType, string StorySeed, StoryWish GenerationParams, DateTime Timestamp)
    {
        public bool Success { get; } = true;

        public string Engine { get; } = "library";
    }

    private sealed record StoryRefusal(bool Success, string Error, string Details);
}
