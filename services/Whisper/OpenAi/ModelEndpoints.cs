using Eloquence.Contracts;
using Eloquence.Whisper.Infrastructure;
using Eloquence.Whisper.Recognition;

namespace Eloquence.Whisper.OpenAi;

/// <summary><c>GET /v1/models</c>: the model that recognises, and OpenAI's name for it, with what it can be trusted for.</summary>
internal static class ModelEndpoints
{
    /// <summary>The name that OpenAI's clients ask for by default.</summary>
    private const string UsualName = "whisper-1";

    public static void MapOpenAiModels(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/models", (ISpeechRecognizer recognizer, TimeProvider time) => Json(new ModelList("list", Models(recognizer.Info))))
            .WithTags("OpenAI").WithSummary("The models that recognise.").Produces<ModelList>();
        routes.MapGet("/v1/models/{id}", (string id, ISpeechRecognizer recognizer) => Json(
                Models(recognizer.Info).FirstOrDefault(model => model.Id == id)
                ?? throw new Refusal(StatusCodes.Status404NotFound, "model_not_found", $"There is no model '{id}'.", "GET /v1/models lists those there are.")))
            .AddEndpointFilter(OpenAiErrors.FilterAsync)
            .WithTags("OpenAI").WithSummary("One model.").Produces<Model>();
    }

    private static Model[] Models(RecognizerInfo info) =>
    [
        .. new[] { info.Model, UsualName }.Distinct().Select(id => new Model(id, "model", 0, "eloquence", info.Engine, info.Ready, info.Degraded, info.Reasons, info.MaximumSeconds)),
    ];

    private static IResult Json<T>(T answer) => TypedResults.Json(answer, ContractJson.Options, "application/json; charset=utf-8");

    private sealed record ModelList(string Object, IReadOnlyList<Model> Data);

    /// <param name="Id">Name to ask for.</param>
    /// <param name="Object"><c>model</c>.</param>
    /// <param name="Created">Unix time in seconds; 0, since files do not say when they were made.</param>
    /// <param name="OwnedBy">Who serves it.</param>
    /// <param name="Engine">Label of everything made with it.</param>
    /// <param name="Ready">False while it is not loaded.</param>
    /// <param name="Degraded">True when its text may not be shown as a real transcript without saying so.</param>
    /// <param name="Reasons">Its limits.</param>
    /// <param name="MaximumSeconds">Longest piece of sound that it hears at a time.</param>
    private sealed record Model(
        string Id, string Object, long Created, string OwnedBy, string Engine, bool Ready, bool Degraded, IReadOnlyList<string> Reasons, double? MaximumSeconds);
}
