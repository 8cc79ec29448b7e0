using System.Text.Json;
using Eloquence.Acquisition;

namespace Eloquence.Tests.Support;

/// <summary>The real clients: npm packages as the lock file names them (fetched once into the user's cache) and Chromium.</summary>
public sealed class RealClients
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(150);

    private readonly string _folder;
    private readonly string _node;
    private readonly CommandLine _chromium;

    private RealClients(string folder, string node, CommandLine chromium) => (_folder, _node, _chromium) = (folder, node, chromium);

    /// <summary>Where the scenarios are.</summary>
    public static string Sources { get; } = Path.Combine(SolutionFolder.FullPath, "tests", "LiveKit", "clients");

    /// <summary>Finds or fetches them.</summary>
    /// <exception cref="InvalidOperationException">There is no Node.js.</exception>
    /// <exception cref="AcquisitionException">Something cannot be fetched; the message says what to do.</exception>
    public static async Task<RealClients> FindAsync()
    {
        var node = CommandLine.Find("node") ?? throw new InvalidOperationException("These tests need Node.js on PATH.");
        return new(await NpmTree.EnsureAsync("livekit-clients", Sources), node, await ChromiumAsync());
    }

    /// <summary>Runs a scenario.</summary>
    /// <param name="script">Its file.</param>
    /// <param name="parameters">What it is told, besides where Chromium is.</param>
    /// <returns>What it reports.</returns>
    /// <exception cref="InvalidOperationException">It failed, or reported nothing.</exception>
    public async Task<JsonElement> RunAsync(string script, IReadOnlyDictionary<string, object?> parameters)
    {
        var report = await TryRunAsync(script, parameters);
        return report.TryGetProperty("error", out var error) ? throw new InvalidOperationException($"{script}: {error}\n{report.GetRawText()}") : report;
    }

    /// <summary>Runs a scenario that may fail.</summary>
    /// <param name="script">Its file.</param>
    /// <param name="parameters">What it is told, besides where Chromium is.</param>
    /// <returns>What it reports; <c>error</c> in it says what did not work.</returns>
    /// <exception cref="InvalidOperationException">It reported nothing.</exception>
    public async Task<JsonElement> TryRunAsync(string script, IReadOnlyDictionary<string, object?> parameters)
    {
        var told = new Dictionary<string, object?>(parameters) { ["chromium"] = _chromium.Program };
        using var limit = new CancellationTokenSource(Limit);
        var result = await new CommandLine(_node, Path.Combine(_folder, script), JsonSerializer.Serialize(told))
        {
            WorkingDirectory = _folder,
            Environment = _chromium.Environment,
        }.RunAsync(cancellationToken: limit.Token);
        var line = result.Output.Split('\n').LastOrDefault(line => line.StartsWith("RESULT ", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"{script} ended with {result.ExitCode} and no result:\n{result.Tail(40)}");
        return JsonDocument.Parse(line["RESULT ".Length..]).RootElement;
    }

    /// <summary>Firefox: an installed one, else Debian's, unpacked into the user's cache.</summary>
    /// <exception cref="AcquisitionException">It cannot be fetched; the message says what to do.</exception>
    public static async Task<string> FirefoxAsync()
    {
        if ((CommandLine.Find("firefox-esr") ?? CommandLine.Find("firefox")) is { } installed)
        {
            return installed;
        }

        // The script in usr/bin names the program by its place in an installed system.
        var prefix = await new DebianPackageSet("firefox-esr", "firefox-esr").EnsureAsync();
        return Path.Combine(prefix.Path, "usr", "lib", "firefox-esr", "firefox-esr");
    }

    private static async Task<CommandLine> ChromiumAsync()
    {
        foreach (var name in (string[])["chromium", "chromium-browser", "google-chrome"])
        {
            if (CommandLine.Find(name) is { } installed)
            {
                return new CommandLine(installed);
            }
        }

        var prefix = await new DebianPackageSet("chromium", "chromium").EnsureAsync();
        return new CommandLine(prefix.Program("chromium")) { Environment = prefix.Environment() };
    }
}
