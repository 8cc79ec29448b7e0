namespace Eloquence.AppHost.Resources.LanguageModel;

internal static class LanguageModelExtensions
{
    private const string Section = "LanguageModel";

    /// <summary>
    /// Adds the parameters <c>name-endpoint</c>, <c>name-key</c> and <c>name-model</c>. They are set as <c>LanguageModel:Endpoint</c>,
    /// <c>LanguageModel:ApiKey</c> and <c>LanguageModel:Model</c> (command line, environment, user secrets) or under <c>Parameters</c>; all may be left out.
    /// </summary>
    public static LanguageModelParameters AddLanguageModel(this IDistributedApplicationBuilder builder, string name) => new(
        builder.AddOptionalParameter($"{name}-endpoint", $"{Section}:Endpoint", "Any server that speaks OpenAI's chat protocol; empty: the local coach answers."),
        builder.AddOptionalParameter($"{name}-key", $"{Section}:ApiKey", "Key of the language model; servers of one's own mostly need none.", secret: true),
        builder.AddOptionalParameter($"{name}-model", $"{Section}:Model", "The model to ask; empty: the one the client names."));

    /// <summary>Tells a service how to reach the language model.</summary>
    public static IResourceBuilder<T> WithLanguageModel<T>(this IResourceBuilder<T> service, LanguageModelParameters model)
        where T : IResourceWithEnvironment => service
        .WithEnvironment("LanguageModel__Endpoint", model.Endpoint)
        .WithEnvironment("LanguageModel__ApiKey", model.Key)
        .WithEnvironment("LanguageModel__Model", model.Model);

    private static IResourceBuilder<ParameterResource> AddOptionalParameter(
        this IDistributedApplicationBuilder builder, string name, string setting, string description, bool secret = false) => builder
        .AddParameter(
            name,
            () => builder.Configuration[setting] ?? builder.Configuration[$"Parameters:{name}"] ?? "",
            publishValueAsDefault: !secret,
            secret)
        .WithDescription(description);
}
