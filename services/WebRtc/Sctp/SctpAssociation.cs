using System.Buffers.Binary;
using System.Security.Cryptography;
using Eloquence.WebRtc.Buffers;

namespace Eloquence.WebRtc.Sctp;

/// <summary>
/// One SCTP association over DTLS (RFC 8261): setting up, chunks, ending. Whoever is told to start sends INIT; both sides may, as browsers do
/// (RFC 9260, 5.2.1). No clock of its own; the owner makes one call at a time.
/// </summary>
internal sealed class SctpAssociation
{
    private const ushort Streams = ushort.MaxValue;
    private const ushort StateCookie = 7;
    private const ushort ForwardTsnSupported = 0xC000;
    private const ushort SupportedExtensions = 0x8008;
    private const int FixedInitLength = 16;
    private const int CookieLength = 32;
    private const int MaxCookie = 1024;
    private const ushort UserInitiatedAbort = 12;

    private const int MaxCookieAcks = 10;

    // Browsers double their pause from 1 s without a limit: on a network that loses every sixth packet, one of a hundred would need 15 s and
    // more to set up alone. A packet of 100 bytes a second costs nothing.
    private static readonly TimeSpan FirstTimeout = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromSeconds(1);

    private readonly ISctpHandler _handler;
    private readonly SctpPacketWriter _writer;
    private readonly OutboundQueue _outbound;
    private readonly uint _tag = Nonzero();
    private readonly uint _initialTsn;
    private readonly byte[] _cookie = RandomNumberGenerator.GetBytes(CookieLength);
    private byte[] _peerCookie = [];
    private uint _peerInitialTsn;
    private InboundQueue? _inbound;
    private StreamResets? _resets;
    private State _state = State.Closed;
    private TimeSpan _deadline;
    private TimeSpan _timeout = FirstTimeout;
    private int _cookieAcksDue;

    public SctpAssociation(ISctpHandler handler)
        : this(handler, Nonzero())
    {
    }

    /// <param name="handler">What surrounds it.</param>
    /// <param name="initialTsn">The first number of ours, for tests of the wrap-around.</param>
    internal SctpAssociation(ISctpHandler handler, uint initialTsn)
    {
        _handler = handler;
        _initialTsn = initialTsn;
        _writer = new SctpPacketWriter(handler);
        _outbound = new OutboundQueue(_writer, initialTsn);
    }

    private enum State
    {
        Closed,
        CookieWait,
        CookieEchoed,
        Established,
        Down,
    }

    public bool IsUp => _state == State.Established;

    /// <summary>Bytes that wait or are on their way.</summary>
    public int BufferedAmount => _outbound.BufferedAmount;

    /// <summary>Chunks sent more than once.</summary>
    public long Retransmissions => _outbound.Retransmissions;

    /// <summary>Sends INIT, unless the other side was faster.</summary>
    public void Start(TimeSpan now)
    {
        if (_state == State.Closed)
        {
            _state = State.CookieWait;
            SendInit(now);
        }
    }

    /// <summary>Queues a message; before the association stands it waits.</summary>
    /// <returns>False when there is no room or the association is over.</returns>
    public bool TrySend(ushort stream, uint protocol, ReadOnlySpan<byte> message, ChannelReliability reliability, TimeSpan now)
    {
        if (_state == State.Down || !_outbound.TryAdd(new OutboundMessage(stream, protocol, reliability, message.ToArray(), now)))
        {
            return false;
        }

        if (IsUp)
        {
            _outbound.Pump(now);
        }

        return true;
    }

    /// <summary>Closes a stream in our direction.</summary>
    public void ResetStream(ushort stream, TimeSpan now) => _resets?.Request(stream, now);

    /// <summary>Ends the association at once (RFC 9260, 9.1).</summary>
    public void Abort(string reason)
    {
        if (_state == State.Down)
        {
            return;
        }

        if (_writer.PeerTag != 0)
        {
            var cause = new ByteWriter(_writer.Add(SctpChunkType.Abort, 0, 4));
            cause.UInt16(UserInitiatedAbort);
            cause.UInt16(4);
            _writer.Flush();
        }

        GoDown(reason);
    }

    /// <summary>Does what is due.</summary>
    public void Tick(TimeSpan now)
    {
        switch (_state)
        {
            case State.CookieWait when now >= _deadline:
                BackOff();
                SendInit(now);
                break;
            case State.CookieEchoed when now >= _deadline:
                BackOff();
                SendCookie(now);
                break;
            case State.Established:
                RepeatCookieAck(now);
                _outbound.Tick(now);
                _resets!.Pump(now);
                break;
        }
    }

    /// <summary>Takes in a packet.</summary>
    public void Receive(ReadOnlySpan<byte> packet, TimeSpan now)
    {
        if (packet.Length < SctpPacketWriter.HeaderLength + SctpChunk.HeaderLength || !HasRightSum(packet) || _state == State.Down)
        {
            return;
        }

        // RFC 9260, 8.5: INIT carries tag 0, everything else ours; ABORT may carry the other side's own (8.5.1 B).
        var tag = BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);
        var reader = new ByteReader(packet[SctpPacketWriter.HeaderLength..]);
        var acknowledges = false;
        var (hasCookie, hasData) = (false, false);
        while (_state != State.Down && SctpChunk.TryRead(ref reader, out var chunk))
        {
            var isForUs = chunk.Type switch
            {
                SctpChunkType.Init => tag == 0,
                SctpChunkType.Abort or SctpChunkType.ShutdownComplete when (chunk.Flags & 1) != 0 => tag == _writer.PeerTag,
                _ => tag == _tag,
            };
            if (isForUs)
            {
                hasCookie |= chunk.Type == SctpChunkType.CookieEcho;
                hasData |= chunk.Type == SctpChunkType.Data;
                acknowledges |= Handle(chunk, now);
            }
        }

        // 5.1, C: before COOKIE ACK has come, data travels with COOKIE ECHO only.
        _cookieAcksDue = hasData && !hasCookie ? 0 : _cookieAcksDue;

        if (_state == State.Down)
        {
            return;
        }

        if (acknowledges)
        {
            if (_inbound!.IsOverrun)
            {
                Abort("the other side sent more than was agreed");
                return;
            }

            _inbound.WriteSack(_writer);
        }

        _writer.Flush();
    }

    /// <returns>True when the chunk is to be acknowledged.</returns>
    private bool Handle(in SctpChunk chunk, TimeSpan now)
    {
        switch (chunk.Type)
        {
            case SctpChunkType.Init:
                OnInit(chunk.Value);
                return false;
            case SctpChunkType.InitAck when _state == State.CookieWait:
                OnInitAck(chunk.Value, now);
                return false;
            case SctpChunkType.CookieEcho when CryptographicOperations.FixedTimeEquals(chunk.Value, _cookie) && _inbound is not null:
                OnCookieEcho(now);
                return false;
            case SctpChunkType.CookieAck:
                OnCookieAck(now);
                return false;
            case SctpChunkType.Data when _inbound is not null:
                _inbound.Add(chunk.Flags, chunk.Value);
                return true;
            case SctpChunkType.ForwardTsn when _inbound is not null:
                _inbound.Forward(chunk.Value);
                return true;
            case SctpChunkType.Sack when IsUp:
                _outbound.Acknowledge(chunk.Value, now);
                _resets!.Pump(now);
                return false;
            case SctpChunkType.Heartbeat when chunk.Value.Length <= MaxCookie:
                chunk.Value.CopyTo(_writer.Add(SctpChunkType.HeartbeatAck, 0, chunk.Value.Length));
                return false;
            case SctpChunkType.ReConfig when IsUp:
                _resets!.Receive(chunk.Value, now);
                return false;
            case SctpChunkType.Shutdown:
                _writer.Add(SctpChunkType.ShutdownAck, 0, 0);
                _writer.Flush();
                GoDown("the other side shut down");
                return false;
            case SctpChunkType.Abort:
                GoDown("the other side left");
                return false;
            default:
                return false;
        }
    }

    private void OnInit(ReadOnlySpan<byte> value)
    {
        // 5.2.1: one that crosses ours is answered with what ours said; 5.2.2: a repeated one gets the same answer, another one while we stand none.
        if (!TryReadInit(value, out var peerTag, out var window, out var tsn, out _) || !IsPeer(peerTag))
        {
            return;
        }

        Meet(peerTag, window, tsn);
        WriteInit(SctpChunkType.InitAck, _cookie);
    }

    private void OnInitAck(ReadOnlySpan<byte> value, TimeSpan now)
    {
        if (TryReadInit(value, out var peerTag, out var window, out var tsn, out var cookie) && IsPeer(peerTag) && cookie.Length is > 0 and <= MaxCookie)
        {
            Meet(peerTag, window, tsn);
            _peerCookie = cookie.ToArray();
            _state = State.CookieEchoed;
            _timeout = FirstTimeout;
            SendCookie(now);
        }
    }

    private bool IsPeer(uint tag) => _writer.PeerTag == 0 || _writer.PeerTag == tag;

    /// <summary>5.2.4, D: whatever we were waiting for, the other side has all it needs but our word.</summary>
    private void OnCookieEcho(TimeSpan now)
    {
        _writer.Add(SctpChunkType.CookieAck, 0, 0);
        if (_state != State.Established)
        {
            _cookieAcksDue = MaxCookieAcks;
            _timeout = FirstTimeout;
            _deadline = now + _timeout;
            Establish(now);
        }
    }

    private void OnCookieAck(TimeSpan now)
    {
        _cookieAcksDue = 0;
        if (_state == State.CookieEchoed)
        {
            Establish(now);
        }
    }

    /// <summary>Nothing shows that COOKIE ACK has arrived; one too many is discarded (5.2.5).</summary>
    private void RepeatCookieAck(TimeSpan now)
    {
        if (_cookieAcksDue > 0 && now >= _deadline)
        {
            _cookieAcksDue--;
            _writer.Add(SctpChunkType.CookieAck, 0, 0);
            _writer.Flush();
            BackOff();
            _deadline = now + _timeout;
        }
    }

    private void BackOff() => _timeout = TimeSpan.FromTicks(Math.Min(2 * _timeout.Ticks, LongestTimeout.Ticks));

    private void Meet(uint peerTag, uint window, uint tsn)
    {
        _writer.PeerTag = peerTag;
        _outbound.Open(window);
        if (_inbound is null)
        {
            _peerInitialTsn = tsn;
            _inbound = new InboundQueue(_handler, tsn);
        }
    }

    private void Establish(TimeSpan now)
    {
        if (_state == State.Established)
        {
            return;
        }

        _state = State.Established;
        _resets = new StreamResets(_handler, _writer, _outbound, _inbound!, _initialTsn, _peerInitialTsn);
        _handler.OnSctpUp();
        _outbound.Pump(now);
    }

    private void GoDown(string reason)
    {
        _state = State.Down;
        _handler.OnSctpDown(reason);
    }

    private void SendInit(TimeSpan now)
    {
        WriteInit(SctpChunkType.Init, []);
        _writer.FlushUntagged();
        _deadline = now + _timeout;
    }

    private void SendCookie(TimeSpan now)
    {
        _peerCookie.CopyTo(_writer.Add(SctpChunkType.CookieEcho, 0, _peerCookie.Length));
        _writer.Flush();
        _deadline = now + _timeout;
    }

    private void WriteInit(SctpChunkType type, byte[] cookie)
    {
        var cookieLength = cookie.Length > 0 ? 4 + cookie.Length : 0;
        var writer = new ByteWriter(_writer.Add(type, 0, FixedInitLength + 4 + 8 + cookieLength));
        writer.UInt32(_tag);
        writer.UInt32(InboundQueue.Capacity);
        writer.UInt16(Streams);
        writer.UInt16(Streams);
        writer.UInt32(_initialTsn);
        writer.UInt16(ForwardTsnSupported);
        writer.UInt16(4);
        writer.UInt16(SupportedExtensions);
        writer.UInt16(6);
        writer.Bytes([(byte)SctpChunkType.ForwardTsn, (byte)SctpChunkType.ReConfig, 0, 0]);
        if (cookieLength > 0)
        {
            writer.UInt16(StateCookie);
            writer.UInt16(cookieLength);
            writer.Bytes(cookie);
        }
    }

    private static bool TryReadInit(ReadOnlySpan<byte> value, out uint tag, out uint window, out uint tsn, out ReadOnlySpan<byte> cookie)
    {
        var reader = new ByteReader(value);
        window = tsn = 0;
        cookie = default;
        if (!reader.TryUInt32(out tag) || tag == 0 || !reader.TryUInt32(out window) || !reader.TryUInt32(out _) || !reader.TryUInt32(out tsn))
        {
            return false;
        }

        while (reader.TryUInt16(out var type) && reader.TryUInt16(out var length) && length >= 4 && reader.TryBytes(length - 4, out var content))
        {
            reader.TryBytes(-length & 3, out _);
            cookie = type == StateCookie ? content : cookie;
        }

        return true;
    }

    private static bool HasRightSum(ReadOnlySpan<byte> packet)
    {
        Span<byte> copy = stackalloc byte[2048];
        if (packet.Length > copy.Length)
        {
            return false;
        }

        copy = copy[..packet.Length];
        packet.CopyTo(copy);
        copy.Slice(8, 4).Clear();
        return Crc32C.Compute(copy) == BinaryPrimitives.ReadUInt32LittleEndian(packet[8..]);
    }

    private static uint Nonzero() => (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue);
}
