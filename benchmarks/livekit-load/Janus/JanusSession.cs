using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Eloquence.Benchmarks.LiveKitLoad.Janus;

/// <summary>Janus' API over one WebSocket: requests and the events that answer them, matched by their transaction.</summary>
internal sealed class JanusSession : IAsyncDisposable
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(20);

    private readonly ClientWebSocket _socket;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonNode>> _pending = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private Task _reading = Task.CompletedTask;
    private Task _living = Task.CompletedTask;
    private long _session;
    private long _transaction;

    private JanusSession(ClientWebSocket socket) => _socket = socket;

    /// <summary>Opens a session; null while Janus is not there.</summary>
    public static async Task<JanusSession?> TryOpenAsync(int port)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("janus-protocol");
        try
        {
            await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{port}"), CancellationToken.None);
        }
        catch (WebSocketException)
        {
            socket.Dispose();
            return null;
        }

        var session = new JanusSession(socket);
        session._reading = session.ReadAsync();
        var created = await session.SendAsync(new JsonObject { ["janus"] = "create" }, CancellationToken.None);
        session._session = created["data"]!["id"]!.GetValue<long>();
        session._living = session.LiveAsync();
        return session;
    }

    /// <summary>A handle of a plugin.</summary>
    public async Task<long> AttachAsync(string plugin, CancellationToken cancellationToken)
    {
        var attached = await SendAsync(new JsonObject { ["janus"] = "attach", ["plugin"] = plugin, ["session_id"] = _session }, cancellationToken);
        return attached["data"]!["id"]!.GetValue<long>();
    }

    /// <summary>Asks a plugin something and waits for its answer, which may be an event.</summary>
    /// <exception cref="InvalidOperationException">The plugin refuses.</exception>
    public async Task<JsonNode> AskAsync(long handle, object body, object? description, CancellationToken cancellationToken)
    {
        var message = new JsonObject
        {
            ["janus"] = "message",
            ["session_id"] = _session,
            ["handle_id"] = handle,
            ["body"] = JsonSerializer.SerializeToNode(body),
        };
        if (description is not null)
        {
            message["jsep"] = JsonSerializer.SerializeToNode(description);
        }

        var answer = await SendAsync(message, cancellationToken);
        return answer["plugindata"]?["data"]?["error"] is { } error ? throw new InvalidOperationException($"Janus: {error}") : answer;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_reading, _living);
        _socket.Dispose();
        _sending.Dispose();
        _stop.Dispose();
    }

    private async Task<JsonNode> SendAsync(JsonObject message, CancellationToken cancellationToken)
    {
        var transaction = Interlocked.Increment(ref _transaction).ToString(CultureInfo.InvariantCulture);
        message["transaction"] = transaction;
        var answer = new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[transaction] = answer;
        await _sending.WaitAsync(cancellationToken);
        try
        {
            await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        }
        finally
        {
            _sending.Release();
        }

        return await answer.Task.WaitAsync(cancellationToken);
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[256 * 1024];
        try
        {
            while (_socket.State == WebSocketState.Open)
            {
                var length = 0;
                ValueWebSocketReceiveResult result;
                do
                {
                    result = await _socket.ReceiveAsync(buffer.AsMemory(length), _stop.Token);
                    length += result.Count;
                }
                while (!result.EndOfMessage);
                if (result.MessageType == WebSocketMessageType.Text)
                {
                    Handle(JsonNode.Parse(buffer.AsSpan(0, length))!);
                }
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
            foreach (var pending in _pending.Values)
            {
                pending.TrySetException(gone);
            }
        }
    }

    private void Handle(JsonNode message)
    {
        // "ack" promises an event with the same transaction.
        if (message["janus"]!.GetValue<string>() is var kind && kind != "ack" && message["transaction"]?.GetValue<string>() is { } transaction
            && _pending.TryRemove(transaction, out var pending))
        {
            if (kind == "error")
            {
                pending.SetException(new InvalidOperationException($"Janus: {message["error"]!.ToJsonString()}"));
            }
            else
            {
                pending.SetResult(message);
            }
        }
    }

    private async Task LiveAsync()
    {
        using var timer = new PeriodicTimer(KeepAlive);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                // Answered by an "ack" alone, which nobody waits for.
                _ = SendAsync(new JsonObject { ["janus"] = "keepalive", ["session_id"] = _session }, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The session ends.
        }
    }
}
