using System.Globalization;
using Eloquence.Acquisition;
using Eloquence.Acquisition.Whisper;
using Eloquence.AppHost.Machine;
using Eloquence.AppHost.Resources.Fetching;

namespace Eloquence.AppHost.Resources.Whisper;

internal static class SpeechEngineExtensions
{
    /// <summary>
    /// Gives the speech recogniser its engine and its model (settings <c>SpeechModel</c>, <c>SpeechLibrary</c>, <c>SpeechBuild</c>). What has to
    /// be built or fetched are resources of their own that nothing waits for: the service starts before, says what it is waiting for, and
    /// changes over when something better is there.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithSpeechEngine(this IResourceBuilder<ProjectResource> service)
    {
        var builder = service.ApplicationBuilder;
        if (builder.ExecutionContext.IsPublishMode)
        {
            return service;
        }

        var cache = CacheDirectory.ForUser();
        var (libraries, model) = ReadSettings(builder, cache);
        if (libraries.Prebuilt is { } package)
        {
            builder.AddFetchedFiles("whisper-library", (progress, cancel) => package.EnsureAsync(cache, progress, cancel));
        }

        if (libraries.Build is { } build)
        {
            builder.AddFetchedFiles("whisper-build", (progress, cancel) => build.EnsureAsync(cache, progress, cancel));
        }

        if (model is { Fetched: { } file } && !File.Exists(model.Path))
        {
            builder.AddFetchedFiles("speech-model", (progress, cancel) => FetchAsync(file, model.Automatic, cache, progress, cancel));
        }

        for (var place = 0; place < libraries.Folders.Count; place++)
        {
            service.WithEnvironment(string.Create(CultureInfo.InvariantCulture, $"Speech__Libraries__{place}"), libraries.Folders[place]);
        }

        return model.Path is { } path
            ? service.WithEnvironment("Speech__Model", path).WithEnvironment("Speech__ModelName", model.Name ?? Path.GetFileNameWithoutExtension(path))
            : service;
    }

    private static (WhisperLibraryChoice Libraries, SpeechModelChoice Model) ReadSettings(IDistributedApplicationBuilder builder, CacheDirectory cache)
    {
        try
        {
            return (
                WhisperLibraryChoice.Read(builder.Configuration["SpeechLibrary"], builder.Configuration["SpeechBuild"], cache, WhisperBuild.IsSupported),
                SpeechModelChoice.Read(builder.Configuration["SpeechModel"], cache, Environment.ProcessorCount));
        }
        catch (ArgumentException meaningless)
        {
            throw new DistributedApplicationException(meaningless.Message, meaningless);
        }
    }

    private static async Task FetchAsync(SpeechModelFile file, bool automatic, CacheDirectory cache, IProgress<AcquisitionProgress> progress, CancellationToken cancellationToken)
    {
        using var client = ModelHub.CreateClient();
        try
        {
            await new ModelHub(ModelHub.EndpointOfUser(), client).EnsureAsync(file, cache, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (AcquisitionException unreachable) when (automatic)
        {
            // Nobody asked for this model by name, and the self-test model serves: worth a line, no failure.
            progress.Report(new AcquisitionProgress(file.Name, "Not fetched", TimeSpan.Zero) { ToolOutput = unreachable.Message });
        }
    }
}
