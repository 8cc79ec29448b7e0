using Eloquence.Acquisition;
using Eloquence.AppHost.Machine;
using Eloquence.AppHost.Resources.Fetching;

namespace Eloquence.AppHost.Resources.Media;

internal static class AudioDecoderExtensions
{
    /// <summary>
    /// Finds what decodes compressed recordings. What has to be fetched is a resource of its own that nothing waits for: until it is there,
    /// WAV works and everything else is refused with the reason.
    /// </summary>
    public static AudioDecoders AddAudioDecoders(this IDistributedApplicationBuilder builder, string name)
    {
        if (builder.ExecutionContext.IsPublishMode)
        {
            return new AudioDecoders(null, null, null, null);
        }

        var cache = CacheDirectory.ForUser();
        var decoders = AudioDecoders.Find(cache);
        if (decoders.Fetched is { } packages && !packages.In(cache).Exists)
        {
            builder.AddFetchedFiles(name, (progress, cancel) => packages.EnsureAsync(cache, progress, cancel));
        }

        return decoders;
    }

    /// <summary>Tells a service where the decoders are, in the section <c>Audio</c> of its configuration.</summary>
    public static IResourceBuilder<T> WithAudioDecoders<T>(this IResourceBuilder<T> service, AudioDecoders decoders)
        where T : IResourceWithEnvironment
    {
        if (decoders.Ffmpeg is { } ffmpeg)
        {
            service.WithEnvironment("Audio__Ffmpeg__Program", ffmpeg).WithEnvironment("Audio__Ffmpeg__LibraryPath", decoders.LibraryPath ?? "");
        }

        return decoders.OpusLibrary is { } opus ? service.WithEnvironment("Audio__Opus__Library", opus) : service;
    }
}
