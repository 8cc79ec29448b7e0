using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Eloquence.Gateway.Routing;
using Eloquence.Tests.Support.Fuzz;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Eloquence.Gateway.Tests.Fuzz;

/// <summary>The gateway's own routes, and those it forwards, get random requests, also such that are no HTTP.</summary>
[Collection(Alone.Name)]
public sealed class FuzzTests
{
    private const int Workers = 8;
    private const int CasesOfSeed = 100_000_000;

    /// <summary>Far longer than any budget of a request that is not a stream.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly (string Method, string Path)[] Own =
        [("GET", "/"), ("GET", "/health"), ("GET", "/alive"), ("GET", "/docs"), ("GET", "/docs/index.html"), ("GET", "/docs/{path}"), ("GET", "/{nowhere}")];

    [Fact]
    public async Task No_request_however_damaged_ends_in_a_failure_of_the_gateway_and_nothing_is_left_behind()
    {
        await using var service = await StubService.StartAsync(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            await context.Response.WriteAsync("ok");
        });
        await using var gateway = await GatewayHost.StartAsync([service.Address], new()
        {
            ["services:speech-evaluation:http:0"] = service.Address,
            ["services:whisper:http:0"] = service.Address,
            ["services:livekit:http:0"] = service.Address,
        });
        await RunAsync(gateway.Address, 10, seed: 1);
        var holdings = new Holdings();

        var failures = await RunAsync(gateway.Address, FuzzCases.PerRoute, seed: 2);

        var errors = gateway.Log.Entries.Where(entry => entry.Level >= LogLevel.Error).Select(entry => $"{entry.Category}: {entry.Text}").ToList();
        Assert.True(failures.IsEmpty && errors.Count == 0, string.Join('\n', failures.Take(10).Concat(errors.Take(3))));
        Assert.Contains("\"status\":\"healthy\"", await gateway.Client.GetStringAsync("/health"), StringComparison.Ordinal);
        await holdings.AreGivenBackAsync();
    }

    /// <summary>So many cases for each route of the gateway's own, and as many for all lines of the table together: they are forwarded alike.</summary>
    private static async Task<ConcurrentQueue<string>> RunAsync(Uri gateway, int cases, int seed)
    {
        var table = ClientRoutes.Table;
        var failures = new ConcurrentQueue<string>();
        await Parallel.ForAsync(0, (Own.Length + 1) * cases, new ParallelOptions { MaxDegreeOfParallelism = Workers }, async (number, _) =>
        {
            var line = table[number / (Own.Length + 1) % table.Count];
            var (method, path) = number % (Own.Length + 1) < Own.Length ? Own[number % (Own.Length + 1)] : (line.MethodList is [var first, ..] ? first : "POST", line.Path);
            var request = RawRequest.Make(FuzzCases.FirstSeed + (seed * CasesOfSeed) + number, method, path);
            var answer = await AskAsync(gateway, request);
            if (answer is null || Status(answer) is >= StatusCodes.Status500InternalServerError and not StatusCodes.Status505HttpVersionNotsupported)
            {
                failures.Enqueue($"case {number} of seed {seed}, {method} {path}: {answer ?? "no end"}\n{Head(request)}\n");
            }
        });
        return failures;
    }

    /// <returns>What came back until the gateway closed; <c>null</c> when it did not.</returns>
    private static async Task<string?> AskAsync(Uri gateway, byte[] request)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var client = new TcpClient();
        using var answer = new MemoryStream();
        try
        {
            await client.ConnectAsync(gateway.Host, gateway.Port, limit.Token);
            var stream = client.GetStream();
            await stream.WriteAsync(request, limit.Token);
            client.Client.Shutdown(SocketShutdown.Send);
            await stream.CopyToAsync(answer, limit.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (Exception closed) when (closed is IOException or SocketException)
        {
            // It may refuse a request and close before all of it is read.
        }

        return Encoding.Latin1.GetString(answer.ToArray());
    }

    /// <summary>What can be read of a request.</summary>
    private static string Head(byte[] request) =>
        string.Concat(Encoding.Latin1.GetString(request).Split("\r\n\r\n")[0].Where(letter => letter is '\n' or (>= ' ' and <= '~')).Take(600));

    private static int Status(string answer) => answer.Split(' ') is [_, { Length: 3 } code, ..] && int.TryParse(code, CultureInfo.InvariantCulture, out var status) ? status : 0;
}
