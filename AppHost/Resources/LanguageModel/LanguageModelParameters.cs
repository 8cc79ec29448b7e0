namespace Eloquence.AppHost.Resources.LanguageModel;

/// <summary>How a language model is reached; empty values mean that there is none, and that the local coach answers.</summary>
/// <param name="Endpoint">Base address of a server that speaks OpenAI's protocol, up to and including <c>/v1</c>.</param>
/// <param name="Key">Its key, a secret.</param>
/// <param name="Model">Name of the model; empty for the one the client names.</param>
internal sealed record LanguageModelParameters(
    IResourceBuilder<ParameterResource> Endpoint, IResourceBuilder<ParameterResource> Key, IResourceBuilder<ParameterResource> Model);
