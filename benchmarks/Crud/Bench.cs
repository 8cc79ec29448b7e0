using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Eloquence.Acquisition;
using Eloquence.Tests.Support;
using Npgsql;

namespace Eloquence.Benchmarks.Crud;

/// <summary>One PostgreSQL, two servers with the same statements, measured one after the other.</summary>
internal sealed partial class Bench : IAsyncDisposable
{
    private const int Workers = 3;
    private const int PoolOfWorker = 13;
    private const int Connections = 32;
    private const int Rate = 200;
    private const int ReadableSessions = 2000;
    private const string LiveKitKey = "benchmark";
    private const string LiveKitSecret = "benchmark-secret-of-more-than-thirty-two-characters";

    private readonly Peer _peer;
    private readonly PostgresServer _postgres;
    private readonly RedisServer _redis;
    private readonly string _database;
    private readonly List<Server> _servers;
    private readonly string _ids = Path.GetTempFileName();
    private int _runs;

    private Bench(Peer peer, PostgresServer postgres, RedisServer redis, string database, List<Server> servers) =>
        (_peer, _postgres, _redis, _database, _servers) = (peer, postgres, redis, database, servers);

    public static async Task<Bench> StartAsync()
    {
        var peer = await Peer.FindAsync();
        var postgres = await PostgresServer.StartAsync();
        var redis = await RedisServer.StartAsync();
        var database = await postgres.CreateDatabaseAsync();

        // Ours first: it makes the tables.
        var ours = await StartOursAsync(database, redis);
        var theirs = await StartPeerAsync(peer, database);
        return new Bench(peer, postgres, redis, database, [theirs, ours]);
    }

    public async Task RunAsync(int seconds)
    {
        Console.WriteLine($"{Environment.ProcessorCount} processors, {Connections} connections, {seconds} s a measurement after {WarmUp(seconds)} s of warm-up");
        Console.WriteLine("| | requests/s | requests per CPU second of the server | p50 / p99 at 200/s, ms |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var script in (string[])["create.lua", "read.lua"])
        {
            var results = new List<(double Throughput, double PerProcessorSecond)>();
            foreach (var server in _servers)
            {
                await PrepareAsync(server);
                await LoadAsync(server, script, WarmUp(seconds));
                await QuietAsync();
                var result = await LoadAsync(server, script, seconds);
                await QuietAsync();
                var latencies = await FixedAsync(server, script, seconds);
                results.Add(result);
                Print($"| {server.Name}, {Path.GetFileNameWithoutExtension(script)} | {result.Throughput:F0} | {result.PerProcessorSecond:F0} | {At(latencies, 0.5):F2} / {At(latencies, 0.99):F2} |");
            }

            Print($"| ratio | {results[1].Throughput / results[0].Throughput:F2} | {results[1].PerProcessorSecond / results[0].PerProcessorSecond:F2} | |");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        await _redis.DisposeAsync();
        await _postgres.DisposeAsync();
        File.Delete(_ids);
    }

    /// <summary>A runtime that compiles what is called often (.NET's tiers) has done so after that.</summary>
    private static int WarmUp(int seconds) => Math.Max(2 * seconds, 15);

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private static double At(double[] ascending, double quantile) => ascending[(int)((ascending.Length - 1) * quantile)];

    private static Task<Server> StartOursAsync(string database, RedisServer redis)
    {
        var port = FreePort.Take();
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        var assembly = Path.Combine(SolutionFolder.FullPath, "services", "Api", "bin", folder.Parent!.Name, folder.Name, "Eloquence.Api.dll");
        return Server.StartAsync("services/Api", port, "/health", Path.GetDirectoryName(assembly)!, ["dotnet", "exec", assembly], new Dictionary<string, string?>
        {
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}",
            ["ConnectionStrings__eloquence"] = database,
            ["ConnectionStrings__redis"] = redis.ConnectionString,
            ["LiveKit__ApiKey"] = LiveKitKey,
            ["LiveKit__ApiSecret"] = LiveKitSecret,
        });
    }

    private static Task<Server> StartPeerAsync(Peer peer, string database)
    {
        var port = FreePort.Take();
        var parts = new NpgsqlConnectionStringBuilder(database);
        return Server.StartAsync(
            "FastAPI + gunicorn", port, $"/api/sessions/{Guid.NewGuid()}", AppContext.BaseDirectory,
            [
                peer.Python, "-m", "gunicorn", "-k", "uvicorn.workers.UvicornWorker", "-w", $"{Workers}", "-b", $"127.0.0.1:{port}",
                "--chdir", AppContext.BaseDirectory, "--log-level", "warning", "peer:app",
            ],
            new Dictionary<string, string?>(peer.Environment)
            {
                ["DATABASE_URL"] = $"postgresql://{parts.Username}@{parts.Host}:{parts.Port}/{parts.Database}",
                ["POOL"] = $"{PoolOfWorker}",
                ["LIVEKIT_KEY"] = LiveKitKey,
                ["LIVEKIT_SECRET"] = LiveKitSecret,
            });
    }

    /// <summary>The same number of sessions in the table for everybody, and the ids to read.</summary>
    private async Task PrepareAsync(Server server)
    {
        await using var source = NpgsqlDataSource.Create(_database + ";Pooling=false");
        await using (var clearing = source.CreateCommand("truncate sessions"))
        {
            await clearing.ExecuteNonQueryAsync();
        }

        using var client = ClientOf(server);
        await FixedRate.RunAsync(client, ReadableSessions / 4, TimeSpan.FromSeconds(4), Create);
        await using var query = source.CreateCommand("select id::text from sessions");
        await using var rows = await query.ExecuteReaderAsync();
        await using var file = new StreamWriter(_ids);
        while (await rows.ReadAsync())
        {
            await file.WriteLineAsync(rows.GetString(0));
        }
    }

    private HttpRequestMessage Create(int number) => new(HttpMethod.Post, "/api/sessions")
    {
        Content = new StringContent(
            $$"""{"user_id":"bench{{Interlocked.Increment(ref _runs)}}-{{number}}","scenario_id":"demo-1","language":"fr","is_multi_agent":false}""",
            Encoding.UTF8, MediaTypeHeaderValue.Parse("application/json")),
    };

    /// <summary>What autovacuum and the operating system do after a load is not the next server's affair.</summary>
    private async Task QuietAsync()
    {
        await using var source = NpgsqlDataSource.Create(_database + ";Pooling=false");
        await using var vacuum = source.CreateCommand("vacuum analyze sessions");
        await vacuum.ExecuteNonQueryAsync();
        await using var checkpoint = source.CreateCommand("checkpoint");
        await checkpoint.ExecuteNonQueryAsync();
    }

    private async Task<(double Throughput, double PerProcessorSecond)> LoadAsync(Server server, string script, int seconds)
    {
        var before = server.Processor;
        var wrk = new CommandLine(
            _peer.Wrk, "-t1", $"-c{Connections}", $"-d{seconds}s", "-s", Path.Combine(AppContext.BaseDirectory, script), server.Address.ToString(), "--",
            script == "read.lua" ? _ids : $"load{Interlocked.Increment(ref _runs)}-")
        { Environment = _peer.Environment };
        var result = await wrk.RunAsync();
        var processor = server.Processor - before;
        if (!result.Succeeded || result.Output.Contains("Non-2xx", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{server.Name}, {script}:\n{result.Output}\n{result.Tail()}");
        }

        var requests = double.Parse(Requests().Match(result.Output).Groups[1].Value, CultureInfo.InvariantCulture);
        var throughput = double.Parse(PerSecond().Match(result.Output).Groups[1].Value, CultureInfo.InvariantCulture);
        return (throughput, requests / processor.TotalSeconds);
    }

    private async Task<double[]> FixedAsync(Server server, string script, int seconds)
    {
        var ids = await File.ReadAllLinesAsync(_ids);
        Func<int, HttpRequestMessage> request = script == "read.lua" ? number => new HttpRequestMessage(HttpMethod.Get, $"/api/sessions/{ids[number % ids.Length]}") : Create;
        using var client = ClientOf(server);
        await FixedRate.RunAsync(client, Rate, TimeSpan.FromSeconds(2), request);
        return await FixedRate.RunAsync(client, Rate, TimeSpan.FromSeconds(seconds), request);
    }

    private static HttpClient ClientOf(Server server) => new() { BaseAddress = server.Address };

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex Requests();

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex PerSecond();
}
