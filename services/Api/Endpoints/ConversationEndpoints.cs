using System.Text.Json.Nodes;
using Eloquence.Api.Conversations;
using Eloquence.Api.Infrastructure.Redis;
using Eloquence.Api.Live;
using Eloquence.Text.Coherence;
using Eloquence.Text.Disfluency;
using Eloquence.Text.Readability;
using Eloquence.Text.Vocabulary;
using Eloquence.Text.Words;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Eloquence.Api.Endpoints;

/// <summary>Conversations with the coach, the language model in OpenAI's protocol, and texts read aloud.</summary>
internal static class ConversationEndpoints
{
    private const int MaximumBodyBytes = 256 * 1024;
    private const int LongestText = 100_000;
    private const string TestSentence = "Bonjour, je voudrais préparer une présentation.";
    private const string TestSpeech = "Bonjour, ceci est un essai de la voix.";

    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ReadBudget = TimeSpan.FromSeconds(3);

    public static void MapConversations(this IEndpointRouteBuilder routes)
    {
        var conversations = routes.MapGroup("").WithTags("Conversations").WithBudget(Budget);
        foreach (var path in (string[])["/v1/chat/completions", "/v1"])
        {
            conversations.MapPost(path, CompleteAsync).WithMetadata(new RequestSizeLimitAttribute(ChatRequest.MaximumBytes))
                .Accepts<ChatBody>("application/json").Produces<LocalCompletion>(contentType: "application/json", additionalContentTypes: "text/event-stream")
                .WithSummary("OpenAI's chat completion, streamed or not: the configured language model, else the local coach.");
        }

        conversations.MapGet("/status", (LanguageModelClient model, TimeProvider time) =>
            TypedResults.Ok(new ModelStatus("eloquence-conversation", EngineOf(model), model.IsConfigured, time.GetUtcNow().UtcDateTime)))
            .WithSummary("Who answers; the model is not asked.");

        var texts = conversations.MapGroup("").WithMetadata(new RequestSizeLimitAttribute(MaximumBodyBytes));
        texts.MapPost("/api/generate", GenerateAsync).Accepts<GenerateRequest>("application/json").Produces<GeneratedText>().WithSummary("One answer to one prompt.");
        texts.MapPost("/api/v1/eloquence/llm/analyze", AnalyseTextAsync).Accepts<TextRequest>("application/json").Produces<TextAnalysis>()
            .WithSummary("Measures a text and lets the coach answer it.");
        texts.MapMethods("/test-conversation", [HttpMethods.Get, HttpMethods.Post], (Delegate)TestAsync).Produces<GeneratedText>().WithSummary("Whether the coach answers.");
        texts.MapGet("/conversation/{id}", GetAsync).WithBudget(ReadBudget).Produces<Conversation>().WithSummary("What was said in a live session.");

        foreach (var path in (string[])["/api/synthesize", "/api/tts"])
        {
            texts.MapPost(path, SpeakAsync).Accepts<SpeechRequest>("application/json").Produces(StatusCodes.Status200OK, contentType: "audio/wav").WithSummary("Reads a text aloud.");
        }

        texts.MapGet("/test-tts", SpeakTestAsync).Produces(StatusCodes.Status200OK, contentType: "audio/wav").WithSummary("Reads a text aloud, for trying.");
        texts.MapGet("/api/voices", () => TypedResults.Ok(new VoiceList(SpeechSynthesiser.Voices, SpeechSynthesiser.DependencyName))).WithSummary("Voices that can read aloud.");
    }

    private static async Task<IResult> CompleteAsync(
        HttpContext context, ChatProxy proxy, LanguageModelClient model, CoachService coach, TimeProvider time, CancellationToken cancellationToken)
    {
        var request = ChatRequest.Parse(await JsonBody.ReadAsync<JsonNode>(context.Request, cancellationToken));
        if (model.IsConfigured)
        {
            return await proxy.ForwardAsync(context, request, cancellationToken);
        }

        string? header = context.Request.Headers["X-Session-ID"];
        var answer = await coach.AnswerAsync(TextRule.Optional(header ?? request.SessionId, "session_id"), null, request.Turns, null, cancellationToken);
        if (!request.IsStreamed)
        {
            return TypedResults.Ok(LocalCompletion.Of(answer, request, time.GetUtcNow()));
        }

        EventWriter.Begin(context.Response, StatusCodes.Status200OK);
        foreach (var chunk in LocalCompletion.Stream(answer, request, time.GetUtcNow()))
        {
            await EventWriter.WriteAsync(context.Response, chunk, cancellationToken);
        }

        await EventWriter.EndAsync(context.Response, cancellationToken);
        return TypedResults.Empty;
    }

    private static async Task<Ok<GeneratedText>> GenerateAsync(HttpRequest request, CoachService coach, CancellationToken cancellationToken)
    {
        var wanted = await JsonBody.ReadAsync<GenerateRequest>(request, cancellationToken);
        var answer = await coach.AnswerAsync(
            TextRule.Optional(wanted.SessionId, "session_id"), null, [new CoachTurn("user", Required(wanted.Prompt, "prompt"))], null, cancellationToken);
        return TypedResults.Ok(new GeneratedText(answer.Text, answer.Engine));
    }

    private static async Task<Ok<GeneratedText>> TestAsync(CoachService coach, CancellationToken cancellationToken)
    {
        var answer = await coach.AnswerAsync(null, null, [new CoachTurn("user", TestSentence)], null, cancellationToken);
        return TypedResults.Ok(new GeneratedText(answer.Text, answer.Engine));
    }

    private static async Task<Ok<TextAnalysis>> AnalyseTextAsync(HttpRequest request, CoachService coach, LanguageJudge judge, CancellationToken cancellationToken)
    {
        var wanted = await JsonBody.ReadAsync<TextRequest>(request, cancellationToken);
        var given = Required(wanted.Text ?? wanted.Transcription ?? wanted.Prompt, "text");
        var text = SpokenText.Parse(given);
        var (session, exercise) = (TextRule.Optional(wanted.SessionId, "session_id"), TextRule.Optional(wanted.ExerciseType, "exercise_type"));
        var answer = await coach.AnswerAsync(session, exercise, [new CoachTurn("user", given)], null, cancellationToken);
        return TypedResults.Ok(new TextAnalysis(
            answer.Text, answer.Text, answer.Engine, text.Words.Count, VocabularyRichness.Of(text), TextReadability.Of(text), TextCohesion.Of(text),
            Disfluencies.Find(text).CountBy(span => span.Kind).ToDictionary(kind => kind.Key.ToString().ToLowerInvariant(), kind => kind.Value),
            await judge.JudgeAsync(given, $"Donne ton avis sur ce texte, qui sera dit à voix haute : {given}", cancellationToken)));
    }

    private static async Task<IResult> GetAsync(string id, LiveStateStore live, CancellationToken cancellationToken)
    {
        var session = TextRule.Required(id, "id");
        foreach (var kind in (string[])["conversation", "voice"])
        {
            if (await live.PeekAsync(new LiveKey(kind, session), cancellationToken) is { } state)
            {
                return TypedResults.Ok(new Conversation(session, session, state.ExerciseType, state.Turns, state.Messages, state.Transcript, state.StartedAt));
            }
        }

        return RejectionFilter.NotFound("conversation");
    }

    private static async Task<IResult> SpeakAsync(HttpRequest request, SpeechSynthesiser voice, CancellationToken cancellationToken)
    {
        var wanted = await JsonBody.ReadAsync<SpeechRequest>(request, cancellationToken);
        return await ReadAloudAsync(wanted.Text, wanted.Voice, voice, cancellationToken);
    }

    private static Task<IResult> SpeakTestAsync(SpeechSynthesiser voice, CancellationToken cancellationToken, string? text = null) =>
        ReadAloudAsync(string.IsNullOrWhiteSpace(text) ? TestSpeech : text, null, voice, cancellationToken);

    private static async Task<IResult> ReadAloudAsync(string? text, string? wanted, SpeechSynthesiser voice, CancellationToken cancellationToken) =>
        TypedResults.Bytes(await voice.SpeakAsync(Required(text, "text", SpeechSynthesiser.MaximumLength), wanted, cancellationToken), "audio/wav");

    private static string EngineOf(LanguageModelClient model) => model.IsConfigured ? model.Engine : LocalCoach.Engine;

    private static string Required(string? text, string name, int longest = LongestText) => text?.Trim() switch
    {
        null or "" => throw new RejectionException(StatusCodes.Status400BadRequest, $"{name}_missing", $"{name} is missing.", $"Send {name} as a non-empty string."),
        { } given when given.Length > longest => throw new RejectionException(
            StatusCodes.Status400BadRequest, $"{name}_too_long", $"{name} is too long.", $"Send at most {longest} characters."),
        { } given => given,
    };

    /// <param name="Service">This service.</param>
    /// <param name="Engine">Who answers.</param>
    /// <param name="LanguageModelConfigured">Whether a language model is configured; it is not asked.</param>
    /// <param name="Timestamp">Now, UTC.</param>
    private sealed record ModelStatus(string Service, string Engine, bool LanguageModelConfigured, DateTime Timestamp);

    /// <summary>What is read of a chat request, for its description only; every other member is passed on to the language model.</summary>
    private sealed record ChatBody(IReadOnlyList<ChatBodyMessage> Messages, string? Model, bool? Stream, string? SessionId);

    private sealed record ChatBodyMessage(string Role, string Content);

    private sealed record GenerateRequest(string? Prompt, string? SessionId);

    private sealed record GeneratedText(string Response, string Engine);

    private sealed record SpeechRequest(string? Text, string? Voice);

    private sealed record TextRequest(string? Text, string? Transcription, string? Prompt, string? SessionId, string? ExerciseType);

    /// <summary>The measures are those of docs/text-measures.md.</summary>
    private sealed record TextAnalysis(
        string Analysis, string Feedback, string Engine, int WordCount, VocabularyRichness Vocabulary, TextReadability Readability, TextCohesion Cohesion,
        IReadOnlyDictionary<string, int> Disfluencies, LlmJudgement LlmJudgement);

    private sealed record VoiceList(IReadOnlyList<SynthesisVoice> Voices, string Engine);

    private sealed record Conversation(
        string ConversationId, string SessionId, string? ExerciseType, int ConversationTurn, IReadOnlyList<LiveMessage> Messages, string Transcription, DateTime CreatedAt);
}
