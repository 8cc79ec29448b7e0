using System.Buffers.Text;
using System.Globalization;
using System.Net.WebSockets;
using Eloquence.LiveKit.Protocol;
using Eloquence.WebRtc;
using Google.Protobuf;

namespace Eloquence.Benchmarks.LiveKitLoad.LiveKit;

/// <summary>One participant's signalling v1: one connection, offered by the client with a section for each of the others.</summary>
internal sealed class SignallingClient : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Seat _seat;
    private readonly MediaClient _media;
    private readonly string _offer;
    private uint _offerId = 1;
    private Task _reading = Task.CompletedTask;

    private SignallingClient(Seat seat, int others)
    {
        _seat = seat;
        _media = seat.Open();
        _offer = Seat.Describe(
            [seat.SpeakingSection(_media, "0"), .. Enumerable.Range(1, others).Select(mid => Seat.ListeningSection(_media, mid.ToString(CultureInfo.InvariantCulture)))]);
    }

    public static async Task<SignallingClient> JoinAsync(Uri server, string token, Seat seat, int others, CancellationToken cancellationToken)
    {
        var client = new SignallingClient(seat, others);
        var join = new JoinRequest
        {
            ConnectionSettings = new ConnectionSettings { AutoSubscribe = true },
            AddTrackRequests = { new AddTrackRequest { Cid = "voice", Name = "voice", Type = TrackType.Audio, Source = TrackSource.Microphone } },
            PublisherOffer = client.Offer(),
        };
        var wrapped = Base64Url.EncodeToString(new WrappedJoinRequest { JoinRequest = join.ToByteString() }.ToByteArray());
        var address = new UriBuilder(server) { Scheme = "ws", Path = "/rtc/v1", Query = $"access_token={token}&join_request={wrapped}" }.Uri;
        await client._socket.ConnectAsync(address, cancellationToken);
        client._reading = client.ReadAsync();
        await client._joined.Task.WaitAsync(cancellationToken);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        _socket.Dispose();
        _stop.Dispose();
    }

    private SessionDescription Offer() => new() { Type = "offer", Sdp = _offer, Id = _offerId };

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
                if (result.MessageType == WebSocketMessageType.Binary)
                {
                    await HandleAsync(SignalResponse.Parser.ParseFrom(buffer, 0, length));
                }
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
            _joined.TrySetException(gone);
        }
    }

    private async Task HandleAsync(SignalResponse message)
    {
        switch (message.MessageCase)
        {
            case SignalResponse.MessageOneofCase.Answer when !_joined.Task.IsCompleted:
                await Seat.ConnectAsync(_media, message.Answer.Sdp, _stop.Token);
                _joined.TrySetResult();
                break;
            case SignalResponse.MessageOneofCase.MediaSectionsRequirement:
                _offerId++;
                await _socket.SendAsync(new SignalRequest { Offer = Offer() }.ToByteArray(), WebSocketMessageType.Binary, endOfMessage: true, _stop.Token);
                break;
            case SignalResponse.MessageOneofCase.Leave:
                throw new InvalidOperationException($"Seat {_seat.Number} was sent away: {message.Leave.Reason}.");
        }
    }
}
