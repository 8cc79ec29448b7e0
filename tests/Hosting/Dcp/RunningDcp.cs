using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting.Bundle;
using Aspire.Hosting.Dcp;
using Eloquence.Acquisition;

namespace Eloquence.Hosting.Tests.Dcp;

/// <summary>A real DCP of this test's own. All that it starts carries a mark in its environment, by which leftovers are found.</summary>
internal sealed class RunningDcp : IAsyncDisposable
{
    private const string MarkName = "ELOQUENCE_TEST_MARK";

    private readonly DcpServer _server;
    private readonly string _mark;

    private RunningDcp(DcpServer server, AspireBundle bundle, string mark) => (_server, Bundle, _mark) = (server, bundle, mark);

    public AspireBundle Bundle { get; }

    public DcpClient Client => _server.Client;

    public static async Task<RunningDcp> StartAsync(CancellationToken cancellationToken, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var mark = Guid.NewGuid().ToString("N");
        var bundle = await AspireBundle.LocateAsync(CacheDirectory.ForUser(), new Progress<AcquisitionProgress>(), cancellationToken);
        using var inherited = await ProcessEnvironment.SetAsync(new Dictionary<string, string?>(environment ?? new Dictionary<string, string?>()) { [MarkName] = mark });
        return new RunningDcp(await DcpServer.StartAsync(bundle.DcpPath, containerRuntime: null, cancellationToken), bundle, mark);
    }

    /// <summary>The processes of this DCP and of what it started: identifier and command line.</summary>
    public IReadOnlyList<(int Id, string CommandLine)> Processes() =>
    [
        .. from folder in Directory.EnumerateDirectories("/proc")
           let id = int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var number) ? number : 0
           where id != 0 && id != Environment.ProcessId && Read(folder, "environ").Split('\0').Contains($"{MarkName}={_mark}")
           select (id, Read(folder, "cmdline").Replace('\0', ' ')),
    ];

    /// <summary>The folders that this DCP keeps its session in.</summary>
    public IReadOnlyList<string> SessionFolders() =>
    [
        .. Processes()
            .SelectMany(process => Read($"/proc/{process.Id}", "environ").Split('\0'))
            .Where(variable => variable.StartsWith("DCP_SESSION_FOLDER=", StringComparison.Ordinal))
            .Select(variable => variable["DCP_SESSION_FOLDER=".Length..])
            .Distinct(),
    ];

    public void Kill(params string[] commandLineParts)
    {
        foreach (var (id, _) in Processes().Where(process => commandLineParts.Any(part => process.CommandLine.Contains(part, StringComparison.Ordinal))))
        {
            Process.GetProcessById(id).Kill();
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static string Read(string folder, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, file));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}

/// <summary>Variables of this process, changed by one test at a time and for as long as it takes to start a program.</summary>
internal sealed class ProcessEnvironment : IDisposable
{
    private static readonly SemaphoreSlim Gate = new(1);

    private readonly IReadOnlyDictionary<string, string?> _before;

    private ProcessEnvironment(IReadOnlyDictionary<string, string?> before) => _before = before;

    public static async Task<ProcessEnvironment> SetAsync(IReadOnlyDictionary<string, string?> variables)
    {
        await Gate.WaitAsync();
        var before = variables.Keys.ToDictionary(name => name, Environment.GetEnvironmentVariable);
        Apply(variables);
        return new ProcessEnvironment(before);
    }

    public void Dispose()
    {
        Apply(_before);
        Gate.Release();
    }

    private static void Apply(IReadOnlyDictionary<string, string?> variables)
    {
        foreach (var (name, value) in variables)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }
}
