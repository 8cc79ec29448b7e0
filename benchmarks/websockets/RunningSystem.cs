using System.Diagnostics;
using System.Globalization;
using Eloquence.Tests.Support;

namespace Eloquence.Benchmarks.WebSockets;

/// <summary>Gateway, API and speech evaluation as processes of the same build, on a real PostgreSQL and Redis.</summary>
internal sealed class RunningSystem : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _started = new();
    private readonly List<(string Name, ServerProcess Process)> _services = [];

    public Uri Gateway { get; private set; } = null!;

    public static async Task<RunningSystem> StartAsync(int replicas)
    {
        var system = new RunningSystem();
        var postgres = system.Own(await PostgresServer.StartAsync());
        var redis = system.Own(await RedisServer.StartAsync());
        var database = await postgres.CreateDatabaseAsync();
        var evaluation = await system.StartServiceAsync("SpeechEvaluation", "speech-evaluation", []);
        var gateway = new Dictionary<string, string?>
        {
            ["services__speech-evaluation__http__0"] = evaluation.AbsoluteUri,
            ["Scale__api__Replicas"] = replicas.ToString(CultureInfo.InvariantCulture),
        };
        for (var replica = 0; replica < replicas; replica++)
        {
            var api = await system.StartServiceAsync("Api", $"api-{replica}", new()
            {
                ["ConnectionStrings__eloquence"] = database,
                ["ConnectionStrings__redis"] = redis.ConnectionString,
                ["services__speech-evaluation__http__0"] = evaluation.AbsoluteUri,
            });
            gateway[$"services__api__http__{replica}"] = api.AbsoluteUri;
        }

        system.Gateway = await system.StartServiceAsync("Gateway", "gateway", gateway);
        return system;
    }

    /// <summary>Resident memory of each service in bytes.</summary>
    public IReadOnlyDictionary<string, long> Memory() => _services.ToDictionary(service => service.Name, service =>
    {
        using var process = Process.GetProcessById(service.Process.Id);
        return process.WorkingSet64;
    });

    /// <summary>Processor time of each service, and of this program.</summary>
    public IReadOnlyDictionary<string, TimeSpan> ProcessorTime()
    {
        var times = _services.ToDictionary(service => service.Name, service =>
        {
            using var process = Process.GetProcessById(service.Process.Id);
            return process.TotalProcessorTime;
        });
        using var own = Process.GetCurrentProcess();
        times["the load itself"] = own.TotalProcessorTime;
        return times;
    }

    /// <summary>Warnings and failures in the last lines of the services' logs.</summary>
    public IEnumerable<string> Complaints() =>
        from service in _services
        from line in service.Process.Output.Split('\n')
        where line.Contains("warn:", StringComparison.Ordinal) || line.Contains("fail:", StringComparison.Ordinal) || line.Contains("crit:", StringComparison.Ordinal)
        group line by (service.Name, line) into lines
        select $"{lines.Key.Name}: {lines.Key.line} ({lines.Count()} x)";

    public async ValueTask DisposeAsync()
    {
        while (_started.TryPop(out var started))
        {
            await started.DisposeAsync();
        }
    }

    private async Task<Uri> StartServiceAsync(string project, string name, Dictionary<string, string?> environment)
    {
        var address = new Uri($"http://localhost:{FreePort.Take()}");
        environment["ASPNETCORE_URLS"] = address.GetLeftPart(UriPartial.Authority);
        environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        var process = Own(ServerProcess.Start(["dotnet", "exec", AssemblyOf(project)], environment));
        _services.Add((name, process));
        using var client = new HttpClient { BaseAddress = address };
        await Eventually.TrueAsync(
            async () => process.HasExited ? throw new InvalidOperationException($"{name} ended:\n{process.Output}") : await IsHealthyAsync(client),
            $"{name} to be healthy", TimeSpan.FromMinutes(1));
        return address;
    }

    private static async Task<bool> IsHealthyAsync(HttpClient client)
    {
        try
        {
            return (await client.GetAsync(new Uri("/health", UriKind.Relative))).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static string AssemblyOf(string project)
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(SolutionFolder.FullPath, "services", project, "bin", framework.Parent!.Name, framework.Name, $"Eloquence.{project}.dll");
    }

    private T Own<T>(T started)
        where T : IAsyncDisposable
    {
        _started.Push(started);
        return started;
    }
}
