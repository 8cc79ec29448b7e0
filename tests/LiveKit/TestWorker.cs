using System.Net.WebSockets;
using System.Threading.Channels;
using Eloquence.LiveKit.Protocol;
using Google.Protobuf;

namespace Eloquence.LiveKit.Tests;

/// <summary>A worker that speaks the agent protocol by hand.</summary>
internal sealed class TestWorker : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly Channel<ServerMessage> _received = Channel.CreateUnbounded<ServerMessage>();
    private Task _reading = Task.CompletedTask;

    public string Id { get; private set; } = "";

    /// <summary>Connects and registers.</summary>
    public static async Task<TestWorker> RegisterAsync(LiveKitHost server, RegisterWorkerRequest registration)
    {
        var worker = new TestWorker();
        worker._socket.Options.SetRequestHeader("Authorization", $"Bearer {Tokens.Mint(server.Key, server.Secret, "", new { agent = true })}");
        await worker._socket.ConnectAsync(new Uri(server.Signalling, "/agent"), CancellationToken.None);
        worker._reading = worker.ReadAsync();
        await worker.SendAsync(new WorkerMessage { Register = registration });
        var answer = (await worker.ExpectAsync(ServerMessage.MessageOneofCase.Register)).Register;
        Assert.Equal(1, answer.ServerInfo.AgentProtocol);
        worker.Id = answer.WorkerId;
        return worker;
    }

    public Task SendAsync(WorkerMessage message) => _socket.SendAsync(message.ToByteArray(), WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);

    /// <summary>Waits for the next message and checks its kind.</summary>
    public async Task<ServerMessage> ExpectAsync(ServerMessage.MessageOneofCase kind)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        var message = await _received.Reader.ReadAsync(deadline.Token);
        Assert.Equal(kind, message.MessageCase);
        return message;
    }

    /// <summary>Waits to be asked about a job, and answers.</summary>
    public async Task<Job> AnswerAsync(bool accepts, string identity = "")
    {
        var job = (await ExpectAsync(ServerMessage.MessageOneofCase.Availability)).Availability.Job;
        await SendAsync(new WorkerMessage
        {
            Availability = new AvailabilityResponse { JobId = job.Id, Available = accepts, ParticipantIdentity = identity, ParticipantName = "Coach", ParticipantAttributes = { ["lk.agent.name"] = "coach" } },
        });
        return job;
    }

    /// <summary>True when the server has said nothing more up to the answer to a ping.</summary>
    public async Task<bool> IsQuietAsync()
    {
        await SendAsync(new WorkerMessage { Ping = new WorkerPing { Timestamp = 7 } });
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        return (await _received.Reader.ReadAsync(deadline.Token)).Pong?.LastTimestamp == 7;
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _reading;
        _socket.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } result)
            {
                _received.Writer.TryWrite(ServerMessage.Parser.ParseFrom(buffer, 0, result.Count));
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
            // The connection is gone, or this worker aborted it.
        }

        _received.Writer.TryComplete();
    }
}
