using System.Globalization;
using System.Security.Cryptography;
using Eloquence.Tests.Support;

namespace Eloquence.Benchmarks.LiveKitLoad.LiveKit;

/// <summary>services/LiveKit as a process of the same build.</summary>
internal sealed class LiveKitServerProcess : IForwardingServer
{
    private const string Key = "load";

    private readonly string _secret = RandomNumberGenerator.GetHexString(48);
    private readonly Uri _address = new($"http://127.0.0.1:{FreePort.Take()}");
    private readonly ServerProcess _process;
    private readonly List<SignallingClient> _signalling = [];

    private LiveKitServerProcess()
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(SolutionFolder.FullPath, "services", "LiveKit", "bin", framework.Parent!.Name, framework.Name, "Eloquence.LiveKit.dll");
        _process = ServerProcess.Start(["dotnet", "exec", program], new Dictionary<string, string?>
        {
            ["ASPNETCORE_URLS"] = _address.GetLeftPart(UriPartial.Authority),
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["LiveKit__ApiKey"] = Key,
            ["LiveKit__ApiSecret"] = _secret,
            ["Logging__LogLevel__Default"] = "Warning",
        });
    }

    public int ProcessId => _process.Id;

    public static async Task<IForwardingServer> StartAsync()
    {
        var server = new LiveKitServerProcess();
        using var client = new HttpClient { BaseAddress = server._address };
        await Eventually.TrueAsync(
            async () => server._process.HasExited ? throw new InvalidOperationException(server._process.Output) : await IsUpAsync(client),
            "the LiveKit server to answer", TimeSpan.FromSeconds(30));
        return server;
    }

    public async Task FillRoomAsync(int room, IReadOnlyList<Seat> seats, CancellationToken cancellationToken)
    {
        foreach (var seat in seats)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"room-{room}");
            var grant = new { room = name, roomJoin = true };
            var token = AppHost.Resources.LiveKit.LiveKitToken.Mint(
                Key, _secret, string.Create(CultureInfo.InvariantCulture, $"seat-{seat.Number}"), grant, TimeSpan.FromHours(1), TimeProvider.System);
            _signalling.Add(await SignallingClient.JoinAsync(_address, token, seat, seats.Count - 1, cancellationToken));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _signalling)
        {
            await client.DisposeAsync();
        }

        await _process.DisposeAsync();
    }

    private static async Task<bool> IsUpAsync(HttpClient client)
    {
        try
        {
            return (await client.GetAsync(new Uri("/", UriKind.Relative))).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
