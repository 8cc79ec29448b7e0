using System.Net;
using Eloquence.WebRtc.Dtls;
using Eloquence.WebRtc.Ice;
using Eloquence.WebRtc.Rtp;
using Eloquence.WebRtc.Sctp;
using Eloquence.WebRtc.Srtp;
using Eloquence.WebRtc.Stun;

namespace Eloquence.WebRtc;

/// <summary>
/// One connection with one other side: ICE finds the way, DTLS agrees keys, SRTP carries media, SCTP carries data channels. Safe for use by
/// several threads.
/// </summary>
public sealed class MediaTransport : IDtlsHandler, ISctpHandler, IDataChannelOwner, IDisposable
{
    // Guards ICE, DTLS, SCTP and the receiving half of SRTP; the sending half has its own, so that a forwarder never waits for a handshake.
    private readonly Lock _gate = new();
    private readonly Lock _sendGate = new();
    private readonly IMediaTransportHandler _handler;
    private readonly Func<TimeSpan> _clock;
    private readonly Action<MediaTransport> _onDisposed;
    private readonly bool _isClient;
    private readonly SctpAssociation _sctp;
    private readonly DataChannels _channels;
    private readonly byte[] _packet = new byte[SrtpCipher.MaxPacket + 64];
    private DtlsConnection _dtls = null!;
    private IceAgent? _ice;
    private SrtpReceiver? _srtpReceiver;
    private SrtpSender? _srtpSender;
    private volatile NetworkPath? _path;
    private volatile bool _mediaReady;

    internal MediaTransport(IMediaTransportHandler handler, bool isClient, Func<TimeSpan> clock, Action<MediaTransport> onDisposed)
    {
        _handler = handler;
        _isClient = isClient;
        _clock = clock;
        _onDisposed = onDisposed;
        _sctp = new SctpAssociation(this);
        _channels = new DataChannels(_sctp, this, isClient);
    }

    /// <summary>State of the connection.</summary>
    public MediaTransportState State { get; private set; }

    /// <summary>Why <see cref="State"/> is Failed; null otherwise.</summary>
    public string? FailureReason => _dtls.FailureReason;

    /// <summary>Our credentials; new ones after <see cref="MediaServer.RestartIce"/>.</summary>
    public IceCredentials Credentials { get; internal set; } = IceCredentials.Create();

    /// <summary>How media is protected; null until connected, or when the other side wanted none.</summary>
    public SrtpProfile? Profile { get; private set; }

    /// <summary>True when the connection runs over TCP.</summary>
    public bool IsTcp => _path?.IsTcp ?? false;

    /// <summary>Address of the other side; null until it is known.</summary>
    public IPEndPoint? RemoteAddress => _path?.Remote;

    /// <summary>Media packets refused because they were forged, damaged or repeated.</summary>
    public long RefusedPackets { get; private set; }

    /// <summary>SCTP chunks sent more than once.</summary>
    public long Retransmissions => _sctp.Retransmissions;

    /// <summary>Bytes of data channels that wait to be acknowledged.</summary>
    public int BufferedAmount => _sctp.BufferedAmount;

    /// <summary>Says whose certificate is expected, from the session description of the other side. Before that nothing is sent.</summary>
    /// <param name="fingerprint">SHA-256, pairs of hexadecimal digits joined by colons.</param>
    public void SetPeerFingerprint(string fingerprint)
    {
        lock (_gate)
        {
            _dtls.SetPeerFingerprint(fingerprint);
        }
    }

    /// <summary>Opens a data channel; it may be used at once.</summary>
    public DataChannel OpenChannel(string label, ChannelReliability reliability)
    {
        lock (_gate)
        {
            return _channels.Open(label, reliability, _clock());
        }
    }

    /// <summary>Sends a media packet. Before the connection stands it is lost. Allocates nothing.</summary>
    /// <param name="packet">A plain RTP packet of at most 2048 bytes.</param>
    public void SendRtp(ReadOnlySpan<byte> packet)
    {
        if (!_mediaReady || _path is not { } path)
        {
            return;
        }

        lock (_sendGate)
        {
            if (_srtpSender is { } sender)
            {
                packet.CopyTo(_packet);
                path.Send(_packet.AsSpan(0, sender.ProtectRtp(_packet, packet.Length)));
            }
        }
    }

    /// <summary>Writes a packet of a subscription and sends it, like <see cref="SendRtp"/> but without a copy.</summary>
    /// <param name="rewriter">The subscription.</param>
    /// <param name="packet">A packet of the publisher, plain.</param>
    /// <param name="timestampStep">See <see cref="RtpRewriter.Write"/>.</param>
    /// <returns>False when it could not be sent.</returns>
    public bool Forward(RtpRewriter rewriter, in RtpPacket packet, uint timestampStep)
    {
        if (!_mediaReady || _path is not { } path)
        {
            return false;
        }

        lock (_sendGate)
        {
            if (_srtpSender is not { } sender)
            {
                return false;
            }

            path.Send(_packet.AsSpan(0, sender.ProtectRtp(_packet, rewriter.Write(packet, _packet, timestampStep))));
            return true;
        }
    }

    /// <summary>Sends a compound control packet.</summary>
    /// <param name="packet">A plain compound packet of at most 2048 bytes.</param>
    public void SendRtcp(ReadOnlySpan<byte> packet)
    {
        if (!_mediaReady || _path is not { } path)
        {
            return;
        }

        lock (_sendGate)
        {
            if (_srtpSender is { } sender)
            {
                packet.CopyTo(_packet);
                path.Send(_packet.AsSpan(0, sender.ProtectRtcp(_packet, packet.Length)));
            }
        }
    }

    /// <summary>Says goodbye and frees everything.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _sctp.Abort("closed");
            _dtls.Close();
            Enter(MediaTransportState.Closed);
        }

        lock (_sendGate)
        {
            _mediaReady = false;
            _srtpSender?.Dispose();
            _srtpSender = null;
        }

        lock (_gate)
        {
            _srtpReceiver?.Dispose();
            _srtpReceiver = null;
            _dtls.Dispose();
        }

        _onDisposed(this);
    }

    void IDtlsHandler.SendDtls(ReadOnlySpan<byte> datagram) => _path?.Send(datagram);

    void IDtlsHandler.OnDtlsData(ReadOnlySpan<byte> data) => _sctp.Receive(data, _clock());

    void IDtlsHandler.OnDtlsState(DtlsState state)
    {
        switch (state)
        {
            case DtlsState.Connected:
                StartMedia();
                _sctp.Start(_clock());
                Enter(MediaTransportState.Connected);
                break;
            case DtlsState.Closed:
                Enter(MediaTransportState.Closed);
                break;
            case DtlsState.Failed:
                _mediaReady = false;
                Enter(MediaTransportState.Failed);
                break;
        }
    }

    void ISctpHandler.SendSctp(ReadOnlySpan<byte> packet) => _dtls.Send(packet);

    void ISctpHandler.OnSctpUp()
    {
    }

    void ISctpHandler.OnSctpMessage(ushort stream, uint protocol, ReadOnlySpan<byte> message)
    {
        switch (_channels.Receive(stream, protocol, message, _clock()))
        {
            case { Kind: { } kind } received:
                _handler.OnMessage(this, received.Channel, kind, DataChannels.IsEmpty(protocol) ? [] : message);
                break;
            case { } opened:
                _handler.OnChannelOpened(this, opened.Channel);
                break;
        }
    }

    void ISctpHandler.OnSctpStreamReset(ushort stream)
    {
        if (_channels.OnReset(stream, _clock()) is { } channel)
        {
            _handler.OnChannelClosed(this, channel);
        }
    }

    void ISctpHandler.OnSctpDown(string reason)
    {
        foreach (var channel in _channels.All)
        {
            channel.IsOpen = false;
        }
    }

    bool IDataChannelOwner.TrySend(DataChannel channel, ReadOnlySpan<byte> message, DataKind kind)
    {
        lock (_gate)
        {
            return _channels.TrySend(channel, message, kind, _clock());
        }
    }

    void IDataChannelOwner.Close(DataChannel channel)
    {
        lock (_gate)
        {
            _channels.Close(channel, _clock());
        }
    }

    /// <summary>Gives the transport its two state machines, which need the transport itself.</summary>
    internal void Initialise(DtlsConnection dtls, IceAgent? ice)
    {
        _dtls = dtls;
        _ice = ice;
    }

    /// <summary>Client: where the server is has become known.</summary>
    internal void Begin(IceAgent ice)
    {
        lock (_gate)
        {
            _ice = ice;
            ice.Tick(_clock());
        }
    }

    /// <summary>Takes in a packet; the first byte says of which protocol (RFC 7983, 7).</summary>
    /// <param name="packet">The packet; decrypted in place.</param>
    /// <param name="path">The way it came.</param>
    /// <param name="received">Timestamp of its arrival.</param>
    /// <returns>True for an authentic connectivity check.</returns>
    internal bool Receive(Span<byte> packet, NetworkPath path, long received)
    {
        lock (_gate)
        {
            switch (packet[0])
            {
                case <= 3:
                    return StunMessage.TryParse(packet, out var message) && ReceiveStun(message, path);
                case >= 20 and <= 63:
                    _dtls.Receive(packet, _clock());
                    return false;
                case >= 128 and <= 191 when _srtpReceiver is { } receiver && _mediaReady && packet.Length > 1:
                    ReceiveMedia(receiver, packet, received);
                    return false;
                default:
                    return false;
            }
        }
    }

    /// <summary>Does what is due.</summary>
    internal void Tick()
    {
        lock (_gate)
        {
            if (State is MediaTransportState.Failed or MediaTransportState.Closed)
            {
                return;
            }

            var now = _clock();
            _ice?.Tick(now);
            _dtls.Tick(now);
            _sctp.Tick(now);
            if (State == MediaTransportState.Connected && _ice!.HasLostConsent(now))
            {
                // RFC 7675, 5.1: "cease transmission". A new valid check gives the path back.
                _path = null;
                Enter(MediaTransportState.Disconnected);
            }
        }
    }

    private bool ReceiveStun(in StunMessage message, NetworkPath path)
    {
        var hadPath = _ice?.Path is not null;
        if (_ice?.Receive(message, path, _clock()) != true)
        {
            return false;
        }

        _path = _ice.Path;
        if (!hadPath && _isClient)
        {
            (_dtls as DtlsClient)?.Start(_clock());
        }

        if (State == MediaTransportState.Disconnected && !_ice.HasLostConsent(_clock()))
        {
            Enter(MediaTransportState.Connected);
        }

        return true;
    }

    private void ReceiveMedia(SrtpReceiver receiver, Span<byte> packet, long received)
    {
        // RFC 5761, 4: packet types of RTCP are 192 to 223 where RTP has marker and payload type.
        var isControl = packet[1] is >= 192 and <= 223;
        var length = isControl ? receiver.UnprotectRtcp(packet) : receiver.UnprotectRtp(packet);
        if (length < 0)
        {
            RefusedPackets++;
        }
        else if (isControl)
        {
            _handler.OnRtcp(this, packet[..length]);
        }
        else
        {
            _handler.OnRtp(this, packet[..length], received);
        }
    }

    private void StartMedia()
    {
        if (_dtls.SrtpKeys is { } keys)
        {
            _srtpReceiver = new SrtpReceiver(keys.Profile, keys.Receive);
            lock (_sendGate)
            {
                _srtpSender = new SrtpSender(keys.Profile, keys.Send);
            }

            Profile = keys.Profile;
            _mediaReady = true;
        }
    }

    private void Enter(MediaTransportState state)
    {
        if (State != state && State != MediaTransportState.Closed)
        {
            State = state;
            _handler.OnStateChanged(this, state);
        }
    }
}
