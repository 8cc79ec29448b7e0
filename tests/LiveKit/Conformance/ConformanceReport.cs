using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using Eloquence.Tests.Support;

namespace Eloquence.LiveKit.Tests.Conformance;

/// <summary>Gathers which steps worked on which server, and writes docs/livekit-compatibility.md when ELOQUENCE_WRITE_DOCS is set.</summary>
public sealed partial class ConformanceReport : IAsyncLifetime
{
    private const string NotRun = "not run";

    private readonly ConcurrentDictionary<(string Server, string Variant, string Step), bool> _results = new();

    internal static string DocumentPath { get; } = Path.Combine(SolutionFolder.FullPath, "docs", "livekit-compatibility.md");

    /// <inheritdoc/>
    public Task InitializeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (Environment.GetEnvironmentVariable("ELOQUENCE_WRITE_DOCS") is { Length: > 0 })
        {
            await File.WriteAllTextAsync(DocumentPath, Write(await TestServers.FindAsync()));
        }
    }

    internal void Add(string server, string variant, string step, bool passed) => _results[(server, variant, step)] = passed;

    /// <summary>The steps of a scenario, in order, as its script names them.</summary>
    internal static IReadOnlyList<string> StepsOf(string script) =>
        [.. StepName().Matches(File.ReadAllText(Path.Combine(RealClients.Sources, script))).Select(match => match.Groups[1].Value)];

    private string Write(IReadOnlyList<(string Name, string? Missing)> servers)
    {
        var text = new StringBuilder("""
            # LiveKit: what works with which server

            Written by the run itself: `ELOQUENCE_WRITE_DOCS=1 dotnet test tests/LiveKit --filter ConformanceTests`. The clients are unmodified: livekit-client 2.23.0
            in Chromium (and one of the two pages in Firefox ESR where a column says so), @livekit/rtc-node 1.1.0, livekit-server-sdk 2.19.2. v1 is signalling with one
            connection, v0 with two; TCP means that the server announces no UDP. An empty cell was not run.


            """.ReplaceLineEndings("\n"));
        foreach (var (name, missing) in servers)
        {
            text.Append($"- {name}: {(missing is null ? "run" : $"not run on this machine, {missing}")}\n");
        }

        var columns = servers.SelectMany(server => server.Missing is null
            ? ConformanceTests.Variants.Select(variant => (Server: server.Name, Variant: variant.Name))
            : [(Server: server.Name, Variant: NotRun)]).ToList();
        foreach (var (script, title) in ConformanceTests.Scripts)
        {
            text.Append($"\n## {title}\n\n| Step |{string.Concat(columns.Select(column => $" {column.Server}, {column.Variant} |"))}\n|---|{string.Concat(columns.Select(_ => "---|"))}\n");
            foreach (var step in StepsOf(script))
            {
                text.Append($"| {step} |{string.Concat(columns.Select(column => $" {Cell(column.Server, column.Variant, step)} |"))}\n");
            }
        }

        return text.Append("""

            ## Differences

            Between our server and the official one: none is known, as the official one has not been run against this suite here; a step that fails on one of them
            stands above. The official server has more: simulcast layers chosen by bandwidth, TURN, egress and ingress, SIP, several nodes.

            Of a client, with any server: livekit-client 2.23.0 holds back reliable messages sent in the first 2 s after it has connected anew, for a resumption that
            does not come (`RTCEngine.waitForPCReconnected`); an application repeats what must arrive. @livekit/rtc-node 1.1.0 loses a track that is published
            while it makes another offer, unless the server's join answer says `fast_publish`; services/LiveKit says it.

            """.ReplaceLineEndings("\n")).ToString();
    }

    private string Cell(string server, string variant, string step) => _results.TryGetValue((server, variant, step), out var passed) ? passed ? "yes" : "**no**" : "";

    [GeneratedRegex(@"await step\('((?:[^'\\]|\\.)*)'")]
    private static partial Regex StepName();
}
