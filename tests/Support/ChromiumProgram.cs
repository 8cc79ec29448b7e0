using Eloquence.Acquisition;

namespace Eloquence.Tests.Support;

/// <summary>Chromium, installed or from Debian's packages.</summary>
/// <param name="Program">Path of the executable.</param>
/// <param name="Environment">Variables it needs to find its libraries.</param>
public sealed record ChromiumProgram(string Program, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>Finds it, or fetches it once into the cache.</summary>
    public static async Task<ChromiumProgram> FindAsync()
    {
        if (CommandLine.Find("chromium") is { } installed)
        {
            return new ChromiumProgram(installed, new Dictionary<string, string>());
        }

        var prefix = await new DebianPackageSet("chromium", "chromium").EnsureAsync();
        return new ChromiumProgram(
            prefix.Program("chromium"),
            prefix.Environment().Where(variable => variable.Value is not null).ToDictionary(variable => variable.Key, variable => variable.Value!));
    }
}
