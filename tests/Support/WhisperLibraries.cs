using Eloquence.Acquisition;
using Eloquence.Acquisition.Whisper;

namespace Eloquence.Tests.Support;

/// <summary>A whisper library for tests: the one built on this machine when it is in the cache, else the prebuilt one, which is small and quickly there.</summary>
public static class WhisperLibraries
{
    /// <summary>Folder of the library.</summary>
    /// <exception cref="AcquisitionException">It cannot be had.</exception>
    public static Task<string> AnyAsync(CancellationToken cancellationToken = default)
    {
        var cache = CacheDirectory.ForUser();
        return new WhisperBuild().In(cache) is { Exists: true } built
            ? Task.FromResult(built.Folder)
            : WhisperPackages.Prebuilt()?.EnsureAsync(cache, cancellationToken: cancellationToken)
                ?? new WhisperBuild().EnsureAsync(cache, cancellationToken: cancellationToken);
    }
}
