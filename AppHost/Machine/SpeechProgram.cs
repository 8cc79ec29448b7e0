using Eloquence.Acquisition;

namespace Eloquence.AppHost.Machine;

/// <summary>The program that reads texts aloud.</summary>
/// <param name="Program">Its path, or a name that services look for on PATH.</param>
/// <param name="Environment">Variables it needs where it is not installed but unpacked.</param>
/// <param name="Fetched">The Debian packages it comes from; null when nothing has to be fetched.</param>
internal sealed record SpeechProgram(string Program, IReadOnlyDictionary<string, string> Environment, DebianPackageSet? Fetched)
{
    private const string Default = "espeak-ng";

    /// <summary>The one that is set, else an installed espeak-ng, else that of the distribution's archive; without any, services answer that they cannot speak.</summary>
    /// <param name="setting">What the user set; null or empty for nothing.</param>
    /// <param name="installed">Where espeak-ng is installed; null for nowhere.</param>
    /// <param name="cache">Where fetched programs lie, or will lie; null where nothing can be fetched.</param>
    public static SpeechProgram Choose(string? setting, string? installed, CacheDirectory? cache)
    {
        if (!string.IsNullOrEmpty(setting))
        {
            return new SpeechProgram(setting, new Dictionary<string, string>(), null);
        }

        if (installed is not null || cache is null)
        {
            return new SpeechProgram(installed ?? Default, new Dictionary<string, string>(), null);
        }

        var packages = new DebianPackageSet(Default, Default);
        var root = packages.In(cache).Folder;
        var variables = new Dictionary<string, string>
        {
            ["LD_LIBRARY_PATH"] = DebianLayout.LibraryPath(root),
            ["ESPEAK_DATA_PATH"] = Path.Combine(root, "usr", "lib", DebianLayout.Triplet, "espeak-ng-data"),
        };
        return new SpeechProgram(Path.Combine(root, "usr", "bin", Default), variables, packages);
    }

    /// <summary>The choice for this machine.</summary>
    /// <param name="setting">What the user set.</param>
    public static SpeechProgram Find(string? setting) =>
        Choose(setting, CommandLine.Find(Default), DebianPackageSet.IsSupported ? CacheDirectory.ForUser() : null);
}
