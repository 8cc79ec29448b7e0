using Eloquence.Api.Conversations;
using Eloquence.Api.Infrastructure.Http;
using Eloquence.ServiceDefaults;

namespace Eloquence.Api.Endpoints;

/// <summary><c>GET /v1/models</c>: in one list the models that turn speech into text and the one that answers chats, each with its limits.</summary>
internal static class ModelEndpoints
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(3);

    public static void MapModels(this IEndpointRouteBuilder routes)
    {
        var models = routes.MapGroup("/v1/models").WithTags("Conversations").WithBudget(Budget);
        models.MapGet("", async (WhisperClient whisper, LanguageModelClient model, CancellationToken cancellationToken) =>
            TypedResults.Ok(new ModelList("list", await AllAsync(whisper, model, cancellationToken)))).WithSummary("The models that answer, of speech and of chats.");
        models.MapGet("/{id}", async (string id, WhisperClient whisper, LanguageModelClient model, CancellationToken cancellationToken) =>
            TypedResults.Ok((await AllAsync(whisper, model, cancellationToken)).FirstOrDefault(found => found.Id == id)
                ?? throw new RejectionException(StatusCodes.Status404NotFound, "model_not_found", $"There is no model '{id}'.", "GET /v1/models lists those there are.")))
            .Produces<ModelDescription>().WithSummary("One of the models.");
    }

    private static async Task<IReadOnlyList<ModelDescription>> AllAsync(WhisperClient whisper, LanguageModelClient model, CancellationToken cancellationToken) =>
        [.. await SpeechAsync(whisper, cancellationToken), Chat(model)];

    /// <summary>A recogniser that does not answer has no models at the moment.</summary>
    private static async Task<IReadOnlyList<ModelDescription>> SpeechAsync(WhisperClient whisper, CancellationToken cancellationToken)
    {
        try
        {
            return await whisper.ModelsAsync(cancellationToken);
        }
        catch (DependencyUnavailableException)
        {
            return [];
        }
    }

    private static ModelDescription Chat(LanguageModelClient model)
    {
        var engine = model.IsConfigured ? model.Engine : LocalCoach.Engine;
        return new ModelDescription(
            engine, "model", 0, "eloquence", engine, Ready: true, Degraded: !model.IsConfigured,
            model.IsConfigured ? [] : ["The local coach answers by rules; set LanguageModel:Endpoint to a server that speaks OpenAI's protocol."]);
    }

    private sealed record ModelList(string Object, IReadOnlyList<ModelDescription> Data);
}

/// <summary>A model as OpenAI's clients list it, with what it can be trusted for.</summary>
/// <param name="Id">Name to ask for.</param>
/// <param name="Object"><c>model</c>.</param>
/// <param name="Created">Unix time in seconds; 0 when unknown.</param>
/// <param name="OwnedBy">Who serves it.</param>
/// <param name="Engine">Label of everything made with it.</param>
/// <param name="Ready">False while it is not loaded.</param>
/// <param name="Degraded">True when what it makes may not be shown without saying so.</param>
/// <param name="Reasons">Its limits.</param>
internal sealed record ModelDescription(
    string Id, string Object, long Created, string OwnedBy, string Engine, bool Ready, bool Degraded, IReadOnlyList<string> Reasons);
