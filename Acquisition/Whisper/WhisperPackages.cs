using System.Runtime.InteropServices;

namespace Eloquence.Acquisition.Whisper;

/// <summary>The npm packages that carry whisper.cpp: its unmodified sources, and a library built from them for machines without a compiler.</summary>
public static class WhisperPackages
{
    /// <summary>Version of the sources.</summary>
    public const string SourceVersion = "1.9.1";

    /// <summary>The sources of whisper.cpp (MIT), byte for byte those of its release.</summary>
    public static NpmPackage Sources { get; } = new(
        "nodejs-whisper", "0.3.1", "sha512-ceoilUVraRuR5FnNyXpGQT2auAR48Oc3AQBEmkXnVpSn9iN6yVRzQBFCqVTGWbk6Wdi95NhvwXNzFvuR7erLWw==")
    {
        PackedBytes = 5_660_411,
    };

    /// <summary>
    /// A Node.js addon (MIT) that exports whisper.cpp's functions; <see langword="null"/> where none is known. It runs on any processor of
    /// its kind, and is therefore many times slower than a build for this machine.
    /// </summary>
    public static NpmPackage? Prebuilt() => OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64
        ? new NpmPackage(
            "@fugood/node-whisper-linux-x64", "1.1.3", "sha512-hm//o20nioHQ+7s/idIvnYStz+QdN3n9/psbNJdUf7PciV2orpf6OuWwfDBcme22IwgDOSrCYsWDdO0/08pf5w==")
        {
            PackedBytes = 1_279_405,
        }
        : null;

    /// <summary>The folder with <c>CMakeLists.txt</c> inside the unpacked sources.</summary>
    /// <param name="packageFolder">Folder of <see cref="Sources"/>.</param>
    public static string SourceFolder(string packageFolder) => Path.Combine(packageFolder, "cpp", "whisper.cpp");
}
