using System.Buffers.Text;
using System.IO.Compression;
using Eloquence.LiveKit.Protocol;
using Google.Protobuf;

namespace Eloquence.LiveKit.Signalling;

/// <summary>How a client wants to join: from the query of <c>/rtc</c>, or from the message in the query of <c>/rtc/v1</c>.</summary>
internal sealed record JoinParameters
{
    private const int MaxJoinRequest = 512 * 1024;

    /// <summary>True for signalling v1: one connection that the client offers, instead of one each way.</summary>
    public bool IsSingle { get; init; }

    public bool AutoSubscribe { get; init; } = true;

    /// <summary>The client was in the room before.</summary>
    public bool Reconnects { get; init; }

    /// <summary>Who it was then; empty when it does not say.</summary>
    public string ParticipantSid { get; init; } = "";

    /// <summary>Version of the protocol that the client speaks.</summary>
    public int Protocol { get; init; }

    public string Metadata { get; init; } = "";

    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<AddTrackRequest> Tracks { get; init; } = [];

    public SessionDescription? Offer { get; init; }

    public static JoinParameters FromQuery(IQueryCollection query) => new()
    {
        AutoSubscribe = query["auto_subscribe"].ToString() is not ("0" or "false"),
        Reconnects = query["reconnect"].ToString() is "1" or "true",
        ParticipantSid = query["sid"].ToString(),
        Protocol = int.TryParse(query["protocol"], out var protocol) ? protocol : 0,
    };

    /// <summary>Reads the message of v1; null when it cannot be read.</summary>
    public static JoinParameters? FromJoinRequest(string encoded)
    {
        try
        {
            var wrapped = WrappedJoinRequest.Parser.ParseFrom(Base64Url.DecodeFromChars(encoded.Replace('+', '-').Replace('/', '_').TrimEnd('=')));
            var bytes = wrapped.Compression == WrappedJoinRequest.Types.Compression.Gzip ? Inflate(wrapped.JoinRequest) : wrapped.JoinRequest.Memory;
            if (bytes is not { } found)
            {
                return null;
            }

            var request = JoinRequest.Parser.ParseFrom(found.Span);
            return new JoinParameters
            {
                IsSingle = true,
                AutoSubscribe = request.ConnectionSettings?.AutoSubscribe ?? false,
                Reconnects = request.Reconnect,
                ParticipantSid = request.ParticipantSid,
                Protocol = request.ClientInfo?.Protocol ?? 0,
                Metadata = request.Metadata,
                Attributes = request.ParticipantAttributes,
                Tracks = request.AddTrackRequests,
                Offer = request.PublisherOffer,
            };
        }
        catch (Exception exception) when (exception is FormatException or InvalidProtocolBufferException or InvalidDataException)
        {
            return null;
        }
    }

    private static ReadOnlyMemory<byte>? Inflate(ByteString compressed)
    {
        using var gzip = new GZipStream(new MemoryStream(compressed.ToByteArray()), CompressionMode.Decompress);
        var buffer = new byte[MaxJoinRequest];
        var length = gzip.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return length == buffer.Length ? null : buffer.AsMemory(0, length);
    }
}
