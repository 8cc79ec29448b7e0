using Eloquence.Acquisition;
using Eloquence.Acquisition.Whisper;

namespace Eloquence.AppHost.Machine;

/// <summary>The whisper libraries of this machine, best first; those that are not there yet are being built or fetched.</summary>
/// <param name="Folders">Folders of the libraries.</param>
/// <param name="Build">The build that is to be made; null when there is none or it is in the cache.</param>
/// <param name="Prebuilt">The package that is to be fetched meanwhile; null when it is not needed.</param>
internal sealed record WhisperLibraryChoice(IReadOnlyList<string> Folders, WhisperBuild? Build, NpmPackage? Prebuilt)
{
    public const string Native = "native";
    public const string All = "all";
    public const string Off = "off";

    /// <summary>Reads the settings.</summary>
    /// <param name="own">A folder of the user, for example with a CUDA build (setting <c>SpeechLibrary</c>); null for none.</param>
    /// <param name="build">What is built (setting <c>SpeechBuild</c>): <c>native</c>, <c>all</c> processors, or <c>off</c>.</param>
    /// <param name="cache">Where libraries lie.</param>
    /// <param name="canBuild">Whether this machine has a compiler.</param>
    /// <exception cref="ArgumentException">A setting has no meaning.</exception>
    public static WhisperLibraryChoice Read(string? own, string? build, CacheDirectory cache, bool canBuild)
    {
        var wanted = build switch
        {
            null or "" or Native => new WhisperBuild(),
            All => new WhisperBuild(AllProcessors: true),
            Off => null,
            _ => throw new ArgumentException($"SpeechBuild is '{build}'; it can be {Native}, {All} or {Off}."),
        };
        var folders = new List<string>();
        if (own is { Length: > 0 })
        {
            folders.Add(Directory.Exists(own) ? Path.GetFullPath(own) : throw new ArgumentException($"SpeechLibrary is '{own}', but there is no such folder."));
        }

        var built = wanted?.In(cache) is { Exists: true };
        if (wanted is not null && (built || canBuild))
        {
            folders.Add(wanted.In(cache).Folder);
        }

        var prebuilt = WhisperPackages.Prebuilt();
        if (prebuilt is not null)
        {
            folders.Add(prebuilt.In(cache).Folder);
        }

        var sufficient = built || own is { Length: > 0 } || prebuilt?.In(cache).Exists == true;
        return new WhisperLibraryChoice(folders, built || !canBuild ? null : wanted, sufficient ? null : prebuilt);
    }
}
