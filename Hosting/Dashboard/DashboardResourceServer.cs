using System.Net;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.Dashboard;

/// <summary>
/// The resource service that the dashboard connects to: gRPC over cleartext HTTP/2 on the loopback address.
/// A bare Kestrel without host, so it reads no configuration, writes no console and handles no signals.
/// </summary>
internal sealed class DashboardResourceServer : IAsyncDisposable
{
    /// <summary>A dashboard that hangs answers no ping; after delay and timeout its streams are cancelled.</summary>
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(15);

    /// <summary>How long calls may take to end once they are told to.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(2);

    private readonly KestrelServer _server;
    private readonly CancellationTokenSource _stopping = new();
    private int _disposed;

    private DashboardResourceServer(KestrelServer server) => _server = server;

    /// <summary>The port it listens on.</summary>
    public int Port { get; private set; }

    /// <inheritdoc cref="StartAsync(IDashboardData, int, string?, ILoggerFactory, CancellationToken)"/>
    public static Task<DashboardResourceServer> StartAsync(
        IDashboardData data, int port, string? apiKey, CancellationToken cancellationToken) =>
        StartAsync(data, port, apiKey, NullLoggerFactory.Instance, cancellationToken);

    /// <summary>Listens on the loopback address; port 0 takes a free one, a null key asks for none.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<DashboardResourceServer> StartAsync(
        IDashboardData data, int port, string? apiKey, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var warnings = new WarningsOnly(loggers);
        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), warnings);
        var result = new DashboardResourceServer(new KestrelServer(Options.Create(KestrelOptions(port)), transport, warnings));
        try
        {
            var application = new DashboardApplication(
                new DashboardService(data, TimeProvider.System), new ApiKey(apiKey), warnings.CreateLogger<DashboardApplication>(), result._stopping.Token);
            await result._server.StartAsync<HttpContext>(application, cancellationToken);
            result.Port = new Uri(result._server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single()).Port;
            return result;
        }
        catch
        {
            await result.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends all calls with UNAVAILABLE, then the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _stopping.CancelAsync();
        using (var limit = new CancellationTokenSource(StopLimit))
        {
            await _server.StopAsync(limit.Token);
        }

        _server.Dispose();
        _stopping.Dispose();
    }

    private static KestrelServerOptions KestrelOptions(int port)
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MinRequestBodyDataRate = null; // WatchInteractions is a request that says nothing for hours
        options.Limits.Http2.KeepAlivePingDelay = PingDelay;
        options.Limits.Http2.KeepAlivePingTimeout = PingTimeout;
        options.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http2);
        return options;
    }
}
