using System.Collections.Concurrent;
using System.Net.WebSockets;
using Microsoft.Extensions.Hosting;

namespace Eloquence.ServiceDefaults.Draining;

/// <summary>The WebSockets that are open; a stopping service says goodbye to each (RFC 6455 section 7.4.1, 1001: going away).</summary>
internal sealed class OpenWebSockets : IDisposable
{
    private readonly ConcurrentDictionary<WebSocket, byte> _open = new();
    private readonly CancellationTokenRegistration _stopping;

    public OpenWebSockets(IHostApplicationLifetime lifetime) =>
        _stopping = lifetime.ApplicationStopping.Register(() => _ = Task.WhenAll(_open.Keys.Select(CloseAsync)));

    public void Add(WebSocket socket) => _open.TryAdd(socket, 0);

    public void Remove(WebSocket socket) => _open.TryRemove(socket, out _);

    public void Dispose() => _stopping.Dispose();

    private static async Task CloseAsync(WebSocket socket)
    {
        try
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, "The server is stopping.", CancellationToken.None);
        }
        catch (Exception gone) when (gone is WebSocketException or ObjectDisposedException or InvalidOperationException or IOException)
        {
            // The connection ended first, which is what was wanted.
        }
    }
}
