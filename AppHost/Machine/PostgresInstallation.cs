using System.Globalization;
using System.Text.RegularExpressions;
using Eloquence.Acquisition;

namespace Eloquence.AppHost.Machine;

/// <summary>The programs of one PostgreSQL server.</summary>
/// <param name="Bin">Folder with <c>initdb</c> and <c>postgres</c>.</param>
/// <param name="Major">Major version: data of one cannot be read by another.</param>
internal sealed partial record PostgresInstallation(string Bin, int Major)
{
    // Folders of Debian, Red Hat, Homebrew and the macOS installer; {version} directories below or beside.
    private static readonly (string Parent, string Pattern, string Inside)[] Places =
    [
        ("/usr/lib/postgresql", "*", "bin"),
        ("/usr", "pgsql-*", "bin"),
        ("/opt/homebrew/opt", "postgresql@*", "bin"),
        ("/usr/local/opt", "postgresql@*", "bin"),
        ("/Library/PostgreSQL", "*", "bin"),
    ];

    /// <summary>The servers installed on this machine, newest first.</summary>
    public static async Task<IReadOnlyList<PostgresInstallation>> FindAsync(CancellationToken cancellationToken)
    {
        var folders = Places
            .Where(place => Directory.Exists(place.Parent))
            .SelectMany(place => Directory.EnumerateDirectories(place.Parent, place.Pattern).Select(folder => Path.Combine(folder, place.Inside)));
        if (CommandLine.Find("postgres") is { } onPath)
        {
            folders = folders.Prepend(Path.GetDirectoryName(onPath)!);
        }

        var found = new List<PostgresInstallation>();
        foreach (var folder in folders.Distinct(StringComparer.Ordinal).Where(IsServer))
        {
            var version = await new CommandLine(Path.Combine(folder, "postgres"), "--version").RunAsync(null, cancellationToken).ConfigureAwait(false);
            if (MajorOf(version.Output) is { } major)
            {
                found.Add(new PostgresInstallation(folder, major));
            }
        }

        return [.. found.OrderByDescending(server => server.Major)];
    }

    /// <summary>The major version in the answer to <c>postgres --version</c>, or null.</summary>
    internal static int? MajorOf(string answer) => VersionPattern().Match(answer) is { Success: true } match
        ? int.Parse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture)
        : null;

    private static bool IsServer(string folder) => File.Exists(Path.Combine(folder, "postgres")) && File.Exists(Path.Combine(folder, "initdb"));

    [GeneratedRegex(@"\(PostgreSQL\) (\d+)")]
    private static partial Regex VersionPattern();
}
