using System.Runtime.InteropServices;

namespace Eloquence.AppHost.Machine;

/// <summary>Where things lie below the root of an unpacked set of Debian packages, known before it has been fetched.</summary>
internal static class DebianLayout
{
    private static readonly string[] LibraryFolders = ["usr/lib", "lib"];

    // Debian keeps private libraries and alternatives one folder deeper.
    private static readonly string[] Deeper = ["", "pulseaudio", "blas", "lapack"];

    /// <summary>Debian's name of this machine's architecture in folders (multiarch tuple).</summary>
    public static string Triplet => RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "aarch64-linux-gnu" : "x86_64-linux-gnu";

    /// <summary>Folders of the libraries, as LD_LIBRARY_PATH wants them.</summary>
    public static string LibraryPath(string root) => string.Join(
        Path.PathSeparator,
        LibraryFolders.SelectMany(lib => Deeper.Select(deeper => Path.Combine(root, lib, Triplet, deeper).TrimEnd('/'))));
}
