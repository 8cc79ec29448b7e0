using System.Net.WebSockets;
using System.Text;

namespace Eloquence.Benchmarks.WebSockets;

/// <summary>A socket on which the client says nothing until the end. It reads all the time, as every client does: pings are answered while it reads.</summary>
internal sealed class IdleSocket
{
    private const int AtATime = 200;

    private static readonly byte[] Ping = Encoding.UTF8.GetBytes("""{"type":"ping"}""");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource _greeted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ClientWebSocket _socket;

    private IdleSocket(ClientWebSocket socket)
    {
        _socket = socket;
        _ = ReadAsync();
    }

    public static async Task<IReadOnlyList<IdleSocket>> OpenAsync(Uri gateway, HttpMessageInvoker invoker, int count)
    {
        var sockets = new IdleSocket[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (number, _) =>
        {
            sockets[number] = new IdleSocket(await Sockets.ConnectAsync(gateway, $"/ws/voice-analysis/idle-{number}", invoker));
            await sockets[number]._greeted.Task.WaitAsync(Patience, CancellationToken.None);
        });
        return sockets;
    }

    /// <summary>Sockets that still answer.</summary>
    public static async Task<int> CountAliveAsync(IReadOnlyList<IdleSocket> sockets)
    {
        var alive = 0;
        await Parallel.ForEachAsync(sockets, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (idle, _) =>
        {
            try
            {
                await idle._socket.SendAsync(Ping);
                await idle._answered.Task.WaitAsync(Patience, CancellationToken.None);
                Interlocked.Increment(ref alive);
            }
            catch (Exception gone) when (gone is WebSocketException or TimeoutException or InvalidOperationException or OperationCanceledException)
            {
                // Not counted.
            }
        });
        return alive;
    }

    private async Task ReadAsync()
    {
        try
        {
            var buffer = new byte[1024];
            while (await _socket.NextAsync(buffer, CancellationToken.None) is { } frame)
            {
                if (frame.Contains("\"type\":\"exercise_state\"", StringComparison.Ordinal))
                {
                    _greeted.TrySetResult();
                }
                else if (frame.Contains("\"type\":\"pong\"", StringComparison.Ordinal))
                {
                    _answered.TrySetResult();
                }
            }

            throw new InvalidOperationException("The server has closed.");
        }
        catch (Exception gone) when (gone is WebSocketException or InvalidOperationException or OperationCanceledException)
        {
            _greeted.TrySetException(gone);
            if (_answered.TrySetException(gone))
            {
                _ = _answered.Task.Exception; // who counts the living is told
            }
        }
    }
}
