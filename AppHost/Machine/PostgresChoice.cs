namespace Eloquence.AppHost.Machine;

/// <summary>Which PostgreSQL server to run on which data.</summary>
/// <param name="Server">An installed server; null for the one from npm.</param>
/// <param name="Major">Its major version.</param>
/// <param name="Data">Its data directory.</param>
/// <param name="Note">Something the user should know; null for nothing.</param>
internal sealed record PostgresChoice(PostgresInstallation? Server, int Major, string Data, string? Note)
{
    /// <summary>
    /// A server that can read existing data wins over a newer one that cannot; without data an installed one wins over one that must be fetched.
    /// </summary>
    /// <param name="installed">Installed servers, newest first.</param>
    /// <param name="embedded">Major version of the server from npm; null where there is none.</param>
    /// <param name="folder">Folder that holds one data directory per major version.</param>
    /// <returns>The choice, or null when there is no server at all.</returns>
    public static PostgresChoice? Make(IReadOnlyList<PostgresInstallation> installed, int? embedded, string folder)
    {
        var existing = Existing(folder);
        var majors = installed.Select(server => server.Major).Concat(embedded is { } major ? [major] : []).ToList();
        if (majors.Count == 0)
        {
            return null;
        }

        var readable = existing.Where(majors.Contains).ToList();
        var chosen = readable.Count > 0 ? readable[0] : majors[0];
        var note = existing.Count > 0 && readable.Count == 0
            ? $"The data of PostgreSQL {existing[0]} in {DataOf(folder, existing[0])} is kept but not used: no server of that version is on this machine. Install it to get the data back."
            : null;
        return new PostgresChoice(installed.FirstOrDefault(server => server.Major == chosen), chosen, DataOf(folder, chosen), note);
    }

    private static string DataOf(string folder, int major) => Path.Combine(folder, $"{major}");

    // The most recently used one first: PostgreSQL rewrites postmaster.opts at every start.
    private static List<int> Existing(string folder) => !Directory.Exists(folder) ? [] :
    [
        .. from data in Directory.EnumerateDirectories(folder)
           let major = int.TryParse(Path.GetFileName(data), out var number) ? number : 0
           where major > 0
           let used = File.Exists(Path.Combine(data, "postmaster.opts")) ? File.GetLastWriteTimeUtc(Path.Combine(data, "postmaster.opts")) : DateTime.MinValue
           orderby used descending, major descending
           select major,
    ];
}
