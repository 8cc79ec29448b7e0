using System.Net.WebSockets;
using System.Text;

namespace Eloquence.Benchmarks.WebSockets;

/// <summary>Opening sockets and reading frames without a buffer per socket while nothing comes.</summary>
internal static class Sockets
{
    public static HttpMessageInvoker CreateInvoker() => new(new SocketsHttpHandler { MaxConnectionsPerServer = int.MaxValue, UseProxy = false });

    public static async Task<ClientWebSocket> ConnectAsync(Uri gateway, string path, HttpMessageInvoker invoker)
    {
        var socket = new ClientWebSocket();
        socket.Options.KeepAliveInterval = Timeout.InfiniteTimeSpan;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await socket.ConnectAsync(new Uri(new UriBuilder(gateway) { Scheme = "ws" }.Uri, path), invoker, patience.Token);
        return socket;
    }

    /// <summary>The next frame as text; null when the server has closed.</summary>
    public static async Task<string?> NextAsync(this ClientWebSocket socket, byte[] buffer, CancellationToken cancellationToken)
    {
        var length = 0;
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            length += part.Count;
            if (part.EndOfMessage)
            {
                return Encoding.UTF8.GetString(buffer, 0, length);
            }
        }
    }

    public static ValueTask SendAsync(this ClientWebSocket socket, ReadOnlyMemory<byte> utf8) =>
        socket.SendAsync(utf8, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
}
