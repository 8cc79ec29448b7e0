using Eloquence.Acquisition;

namespace Eloquence.AppHost.Machine;

/// <summary>The ffmpeg program and the Opus library that decode what phones and browsers record.</summary>
/// <param name="Ffmpeg">Full path of the program; null when services find it on PATH, or not at all.</param>
/// <param name="OpusLibrary">Full path of the library; null when the system's is used.</param>
/// <param name="LibraryPath">Folders of the libraries that the program needs, as LD_LIBRARY_PATH wants them.</param>
/// <param name="Fetched">The Debian packages they come from; null when nothing has to be fetched.</param>
internal sealed record AudioDecoders(string? Ffmpeg, string? OpusLibrary, string? LibraryPath, DebianPackageSet? Fetched)
{
    /// <summary>The installed ones, else those of the distribution's archive; without either, services answer that they cannot decode.</summary>
    /// <param name="cache">Where fetched ones lie, or will lie.</param>
    public static AudioDecoders Find(CacheDirectory cache)
    {
        if (CommandLine.Find("ffmpeg") is not null || !DebianPackageSet.IsSupported)
        {
            return new AudioDecoders(null, null, null, null);
        }

        var packages = new DebianPackageSet("audio-decoders", "ffmpeg", "libopus0");
        var root = packages.In(cache).Folder;
        return new AudioDecoders(
            Path.Combine(root, "usr", "bin", "ffmpeg"),
            Path.Combine(root, "usr", "lib", DebianLayout.Triplet, "libopus.so.0"),
            DebianLayout.LibraryPath(root),
            packages);
    }
}
