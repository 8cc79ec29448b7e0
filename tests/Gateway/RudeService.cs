using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Eloquence.Gateway.Tests;

/// <summary>A service that accepts connections and does something other than HTTP with each.</summary>
internal sealed class RudeService : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _running;
    private int _requests;

    private RudeService(Func<Socket, CancellationToken, Task> behave)
    {
        _listener.Start();
        _running = AcceptAsync(behave);
    }

    public string Address => $"http://{_listener.LocalEndpoint}";

    public int Requests => _requests;

    /// <summary>Reads the beginning of the request, then resets the connection.</summary>
    public static RudeService Resetting() => new((_, _) => Task.CompletedTask);

    /// <summary>Answers something that is no HTTP.</summary>
    public static RudeService Babbling() => new(async (socket, end) => await SayAsync(socket, "no HTTP at all\r\n\r\n", end));

    /// <summary>Promises more than it sends.</summary>
    public static RudeService StoppingHalfWay() => new(async (socket, end) =>
        await SayAsync(socket, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf", end));

    /// <summary>Never says anything.</summary>
    public static RudeService Silent() => new((_, end) => Task.Delay(Timeout.Infinite, end));

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _running;
        _end.Dispose();
    }

    /// <summary>Sends and hangs up in an orderly way.</summary>
    private static async Task SayAsync(Socket socket, string text, CancellationToken end)
    {
        await socket.SendAsync(Encoding.ASCII.GetBytes(text), end);
        socket.Shutdown(SocketShutdown.Send);
        await socket.ReceiveAsync(new byte[1], end);
    }

    private async Task AcceptAsync(Func<Socket, CancellationToken, Task> behave)
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptSocketAsync(_end.Token), behave));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(Socket socket, Func<Socket, CancellationToken, Task> behave)
    {
        using (socket)
        {
            try
            {
                if (await socket.ReceiveAsync(new byte[4096], _end.Token) > 0)
                {
                    Interlocked.Increment(ref _requests);
                }
                await behave(socket, _end.Token);
            }
            catch (Exception expected) when (expected is OperationCanceledException or SocketException)
            {
                // The test has ended, or the gateway has closed the connection.
            }
            socket.LingerState = new LingerOption(true, 0);
        }
    }
}
