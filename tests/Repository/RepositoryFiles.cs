using Eloquence.Acquisition;
using Eloquence.Tests.Support;

namespace Eloquence.Repository.Tests;

/// <summary>The files that git tracks; where this is no checkout, all files below the solution that no build made.</summary>
public sealed class RepositoryFiles : IAsyncLifetime
{
    private static readonly string[] Made = [".git", "bin", "obj", "artifacts", "node_modules", "TestResults", ".vs", ".idea"];

    public IReadOnlyList<RepositoryFile> All { get; private set; } = [];

    /// <summary>What people write and read: sources, documents and settings.</summary>
    public IEnumerable<RepositoryFile> Texts => All.Where(file => file.IsNamed(
        "*.cs", "*.json", "*.md", "*.http", "*.sh", "*.mjs", "*.csproj", "*.props", "*.targets", "*.sql", "*.praat", "*.yml", "*.yaml", "*.rsp", "run"));

    public IEnumerable<RepositoryFile> Projects => All.Where(file => file.IsNamed("*.csproj"));

    public async Task InitializeAsync()
    {
        var tracked = await TrackedAsync();
        // A file that was removed but not yet committed is still tracked.
        All = [.. (tracked.Count > 0 ? tracked : Found(SolutionFolder.FullPath)).Select(name => new RepositoryFile(name)).Where(file => File.Exists(file.FullPath))];
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private static async Task<IReadOnlyList<string>> TrackedAsync()
    {
        if (CommandLine.Find("git") is not { } git)
        {
            return [];
        }

        var listed = await new CommandLine(git, "ls-files", "-z") { WorkingDirectory = SolutionFolder.FullPath }.RunAsync();
        return listed.Succeeded ? listed.Output.Split('\0', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : [];
    }

    private static IReadOnlyList<string> Found(string folder) =>
    [
        .. Directory.EnumerateFiles(folder).Select(file => Path.GetRelativePath(SolutionFolder.FullPath, file).Replace('\\', '/')),
        .. Directory.EnumerateDirectories(folder).Where(inner => !Made.Contains(Path.GetFileName(inner))).SelectMany(Found),
    ];
}
