using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Eloquence.Hosting.Tests.Dashboard;
using Eloquence.Tests.Support;

namespace Eloquence.EndToEnd.Tests;

/// <summary>
/// The whole application, started as the README says, on a free port and with its own data. Every process it starts
/// inherits a marker variable, by which the tests find them.
/// </summary>
internal sealed partial class RunningApp : IAsyncDisposable
{
    private const string Marker = "ELOQUENCE_END_TO_END_RUN";

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly string _run = Guid.NewGuid().ToString("N");

    private RunningApp(string dataFolder, int gatewayPort, IEnumerable<(string Name, string Value)> environment)
    {
        DataFolder = dataFolder;
        Gateway = new HttpClient { BaseAddress = new Uri($"http://localhost:{gatewayPort}"), Timeout = TimeSpan.FromSeconds(30) };
        // A test run started in the background of a script inherits that Ctrl-C is ignored, and would hand it on.
        var start = new ProcessStartInfo("env")
        {
            WorkingDirectory = SolutionFolder.FullPath,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var argument in new[] { "--default-signal=INT", "dotnet", "run", "--project", "AppHost", "--", $"--Gateway:Port={gatewayPort}", "--Eloquence:Backing=processes" })
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment[Marker] = _run;
        start.Environment["ELOQUENCE_DATA"] = dataFolder;
        start.Environment["ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS"] = "true";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The only door of the application that the tests use, besides the dashboard's API.</summary>
    public HttpClient Gateway { get; }

    public string DataFolder { get; }

    /// <summary>Everything the AppHost printed so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public Uri Dashboard => new(DashboardLine().Match(Output).Groups[1].Value);

    /// <summary>Asks the AppHost as its dashboard does.</summary>
    public GrpcTestClient DashboardClient()
    {
        const string address = "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL=";
        var url = EnvironmentOf(Processes().First(id => CommandLineOf(id) is [var program, "dashboard", ..] && Path.GetFileName(program) == "aspire-managed"))
            .Last(entry => entry.StartsWith(address, StringComparison.Ordinal))[address.Length..];
        return new GrpcTestClient(new Uri(url).Port);
    }

    /// <summary>Starts the application and returns when all resources run and are healthy.</summary>
    /// <param name="dataFolder">Where it keeps what it stores.</param>
    /// <param name="environment">Variables for it and for everything it starts.</param>
    public static async Task<RunningApp> StartAsync(string dataFolder, params (string Name, string Value)[] environment)
    {
        Directory.CreateDirectory(dataFolder);
        OpenToOtherUsers(dataFolder);
        var app = new RunningApp(dataFolder, FreePort.Take(), environment);
        try
        {
            // A cold machine restores, builds and fetches first.
            await Eventually.TrueAsync(
                () => app._process.HasExited || (app.Output.Contains("resources are running and healthy", StringComparison.Ordinal) && DashboardLine().IsMatch(app.Output)),
                "all resources to be running and healthy",
                TimeSpan.FromMinutes(10));
            return app._process.HasExited
                ? throw new InvalidOperationException($"The AppHost ended with exit code {app._process.ExitCode}.")
                : app;
        }
        catch (Exception exception)
        {
            await app.DisposeAsync();
            throw new InvalidOperationException($"The application did not come up. It printed:{Environment.NewLine}{app.Output}", exception);
        }
    }

    /// <summary>Ids of all processes of this run: AppHost, orchestrator, dashboard, servers and services.</summary>
    public IReadOnlyList<int> Processes() => ProcessesWith($"{Marker}={_run}");

    /// <summary>The processes of one resource: a replica, a server, …</summary>
    public IReadOnlyList<int> ProcessesOf(string resource)
    {
        var ids = Processes();
        return resource switch
        {
            // The postmaster itself, not its children nor the shell that guards it.
            "postgres" => [.. ids.Where(id => CommandLineOf(id) is [var program, "-D", ..] && Path.GetFileName(program) == "postgres")],
            "redis" => [.. ids.Where(id => CommandLineOf(id) is [var program, ..] && Path.GetFileName(program.Split(' ')[0]) is "redis-server" or "valkey-server")],
            "whisper-worker" => [.. ids.Where(id => CommandLineOf(id) is [var program, ..] && Path.GetFileName(program) == "Eloquence.WhisperWorker")],
            _ => [.. ids.Where(id => CommandLineOf(id) is ["dotnet", "exec", ..] && EnvironmentOf(id).Contains($"OTEL_SERVICE_NAME={resource}"))],
        };
    }

    /// <summary>A variable that the app model gave a resource, such as a generated key.</summary>
    public string VariableOf(string resource, string name) =>
        EnvironmentOf(ProcessesOf(resource)[0]).Single(entry => entry.StartsWith($"{name}=", StringComparison.Ordinal))[(name.Length + 1)..];

    public static void Kill(int processId, int signal)
    {
        if (SendSignal(processId, signal) != 0)
        {
            throw new InvalidOperationException($"Process {processId} could not be sent signal {signal}.");
        }
    }

    /// <summary>The AppHost itself, under <c>dotnet run</c>.</summary>
    public int AppHostProcess() => Processes().Single(id => CommandLineOf(id) is [var program, ..] && Path.GetFileName(program) == "Eloquence.AppHost");

    /// <summary>Ctrl-C, as the terminal sends it: to every process of the foreground group.</summary>
    public void Interrupt()
    {
        Kill(AppHostProcess(), Signal.Interrupt);
        Kill(_process.Id, Signal.Interrupt);
    }

    public async ValueTask DisposeAsync()
    {
        if (Processes().Count > 0 && !_process.HasExited)
        {
            Interrupt();
            try
            {
                await Eventually.TrueAsync(() => Processes().Count == 0, "all processes of the application to end", TimeSpan.FromSeconds(15));
            }
            catch (TimeoutException)
            {
                foreach (var id in Processes())
                {
                    _ = SendSignal(id, Signal.Kill);
                }
            }
        }

        Gateway.Dispose();
        _process.Dispose();
    }

    /// <summary>Those that inherited the variable, and their children: redis-server writes its title over its environment.</summary>
    private static List<int> ProcessesWith(string variable)
    {
        var all = Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id != 0 && id != Environment.ProcessId)
            .ToArray();
        var marked = all.Where(id => EnvironmentOf(id).Contains(variable)).ToHashSet();
        return [.. all.Where(id => marked.Contains(id) || marked.Contains(ParentOf(id)))];
    }

    /// <summary>The fourth field of <c>/proc/[pid]/stat</c>, counted after the program's name, which may hold anything (proc(5)).</summary>
    private static int ParentOf(int processId)
    {
        var stat = string.Join('\0', ReadNullSeparated($"/proc/{processId}/stat"));
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 1 ? int.Parse(fields[1], CultureInfo.InvariantCulture) : 0;
    }

    private static string[] CommandLineOf(int processId) => ReadNullSeparated($"/proc/{processId}/cmdline");

    private static string[] EnvironmentOf(int processId) => ReadNullSeparated($"/proc/{processId}/environ");

    private static string[] ReadNullSeparated(string path)
    {
        try
        {
            return File.ReadAllText(path).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>PostgreSQL runs as another user when the tests run as root, and temporary folders are closed to others.</summary>
    private static void OpenToOtherUsers(string folder)
        => File.SetUnixFileMode(folder, (UnixFileMode)Convert.ToInt32("755", 8));

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int SendSignal(int processId, int signal);

    [GeneratedRegex(@"Now listening on: (http://localhost:\d+)")]
    private static partial Regex DashboardLine();

    private void Append(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }
    }
}

/// <summary>POSIX signal numbers on Linux (signal(7)).</summary>
internal static class Signal
{
    public const int Interrupt = 2;
    public const int Kill = 9;
}
