using Eloquence.Acquisition;
using Eloquence.AppHost.Machine;
using Eloquence.AppHost.Resources.Fetching;

namespace Eloquence.AppHost.Resources.SpeechSynthesis;

internal static class SpeechSynthesisExtensions
{
    private const string Setting = "SpeechSynthesis:Program";
    private const string PublishedProgram = "espeak-ng";

    /// <summary>
    /// Tells a service what to read texts aloud with: the setting <c>SpeechSynthesis:Program</c>, else espeak-ng. One that has to be fetched is a
    /// resource of its own that nothing waits for: until it is there, the routes that speak answer 503.
    /// </summary>
    public static IResourceBuilder<T> WithSpeechSynthesis<T>(this IResourceBuilder<T> service, string parameter)
        where T : IResourceWithEnvironment
    {
        var builder = service.ApplicationBuilder;
        var speech = builder.ExecutionContext.IsPublishMode
            ? SpeechProgram.Choose(builder.Configuration[Setting], PublishedProgram, null)
            : SpeechProgram.Find(builder.Configuration[Setting]);
        var program = builder.AddParameter(parameter, () => speech.Program, publishValueAsDefault: true)
            .WithDescription($"The program that reads texts aloud; set it with {Setting}.");
        if (speech.Fetched is { } packages && !packages.In(CacheDirectory.ForUser()).Exists)
        {
            builder.AddFetchedFiles(PublishedProgram, (progress, cancel) => packages.EnsureAsync(CacheDirectory.ForUser(), progress, cancel));
        }

        service.WithEnvironment("SpeechSynthesis__Program", program);
        foreach (var (name, value) in speech.Environment)
        {
            service.WithEnvironment($"SpeechSynthesis__Environment__{name}", value);
        }

        return service;
    }
}
