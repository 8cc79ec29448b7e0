using System.Security.Cryptography;
using Eloquence.WebRtc.Buffers;
using Eloquence.WebRtc.Srtp;

namespace Eloquence.WebRtc.Dtls;

/// <summary>
/// What both sides of DTLS 1.2 have in common (RFC 6347): records, replay window, flights and their retransmission, alerts, fingerprint.
/// No sockets and no clock of its own; the owner makes one call at a time.
/// </summary>
internal abstract class DtlsConnection : IDisposable
{
    /// <summary>Largest datagram written: what every path of the Internet with tunnels still carries.</summary>
    public const int MaxDatagram = 1200;

    // 4.2.4.1 suggests 1 s and allows less where latency counts.
    private static readonly TimeSpan FirstTimeout = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromSeconds(3);

    // A repeated flight of the other side triggers ours at once, but no more often than this: the flight is larger than what triggers it.
    // Browsers repeat after 50 ms first and double that each time, so that none of their few attempts may be left unanswered.
    private static readonly TimeSpan LeastResendInterval = TimeSpan.FromMilliseconds(40);

    private const int MaxRetransmissions = 16;
    private const int MaxEarlyRecords = 8;
    private const int MaxUnverifiedData = 16;
    private const int MaxFragment = MaxDatagram - DtlsRecord.HeaderLength - HandshakeReassembler.HeaderLength - DtlsCipher.Overhead;

    private readonly IDtlsHandler _handler;
    private readonly HandshakeReassembler _reassembler = new();
    private readonly List<FlightItem> _flight = [];
    private readonly List<byte[]> _early = [];
    private readonly List<byte[]> _unverified = [];
    private readonly byte[] _content = new byte[ushort.MaxValue];
    private readonly byte[] _datagram = new byte[ushort.MaxValue];
    private readonly ulong[] _sent = new ulong[2];
    private ReplayWindow _replay;
    private DtlsCipher? _sendCipher;
    private DtlsCipher? _receiveCipher;
    private ushort _messagesSent;
    private string? _expectedFingerprint;
    private TimeSpan _sentAt;
    private TimeSpan? _deadline;
    private TimeSpan _timeout = FirstTimeout;
    private int _retransmissions;

    protected DtlsConnection(DtlsCertificate certificate, IDtlsHandler handler)
    {
        Certificate = certificate;
        _handler = handler;
    }

    public DtlsState State { get; private set; }

    /// <summary>Why the state is Failed.</summary>
    public string? FailureReason { get; private set; }

    /// <summary>Keys of SRTP once the handshake is over; null when the other side offered no profile of ours.</summary>
    public SrtpKeys? SrtpKeys { get; private set; }

    protected DtlsCertificate Certificate { get; }

    protected HandshakeTranscript Transcript { get; } = new();

    protected EcKeyExchange KeyExchange { get; } = new();

    /// <summary>The other side's certificate, as soon as it has come.</summary>
    protected PeerCertificate? Peer { get; set; }

    protected byte[] Master { get; private set; } = [];

    /// <summary>Says whose certificate is expected, from the session description; may come before, during or after the handshake.</summary>
    public void SetPeerFingerprint(string fingerprint)
    {
        _expectedFingerprint ??= fingerprint;
        if (State == DtlsState.AwaitingFingerprint)
        {
            Admit();
        }
    }

    /// <summary>Takes in a datagram.</summary>
    public void Receive(ReadOnlySpan<byte> datagram, TimeSpan now)
    {
        var reader = new ByteReader(datagram);
        while (State is not (DtlsState.Closed or DtlsState.Failed) && DtlsRecord.TryRead(ref reader, out var record))
        {
            if (record.Epoch == 0)
            {
                ReceiveOpen(record, now);
            }
            else if (record.Epoch == 1)
            {
                ReceiveProtected(record, now);
            }
        }
    }

    /// <summary>Sends data; before the connection stands it is lost, as on any network.</summary>
    public void Send(ReadOnlySpan<byte> data)
    {
        if (State == DtlsState.Connected)
        {
            SendProtected(ContentType.ApplicationData, data);
        }
    }

    /// <summary>Sends what is due again (RFC 6347, 4.2.4).</summary>
    public void Tick(TimeSpan now)
    {
        if (_deadline is { } deadline && now >= deadline)
        {
            if (++_retransmissions > MaxRetransmissions)
            {
                Fail(new(DtlsAlert.HandshakeFailure, "the other side does not answer"));
                return;
            }

            _timeout = TimeSpan.FromTicks(Math.Min(_timeout.Ticks * 2, LongestTimeout.Ticks));
            SendFlight(now);
        }
    }

    /// <summary>Says goodbye (RFC 5246, 7.2.1).</summary>
    public void Close()
    {
        if (State is DtlsState.Connected or DtlsState.AwaitingFingerprint)
        {
            SendProtected(ContentType.Alert, [1, (byte)DtlsAlert.CloseNotify]);
        }

        if (State is not (DtlsState.Closed or DtlsState.Failed))
        {
            Enter(DtlsState.Closed);
        }
    }

    public virtual void Dispose()
    {
        Transcript.Dispose();
        KeyExchange.Dispose();
        Peer?.Dispose();
        _sendCipher?.Dispose();
        _receiveCipher?.Dispose();
    }

    /// <summary>Handles the next message of the handshake; messages come once each and in order.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    protected abstract DtlsFailure? OnMessage(HandshakeMessage message, TimeSpan now);

    /// <summary>A message of our next flight, numbered.</summary>
    protected HandshakeMessage Message(HandshakeType type, byte[] body) => new(type, _messagesSent++, body);

    /// <summary>A message of our next flight, numbered and part of the transcript.</summary>
    protected HandshakeMessage Recorded(HandshakeType type, byte[] body)
    {
        var message = Message(type, body);
        Transcript.Add(message);
        return message;
    }

    /// <summary>Sends a flight, and again until <see cref="FlightArrived"/> when an answer is expected.</summary>
    protected void SendFlight(TimeSpan now, bool expectsAnswer, params ReadOnlySpan<FlightItem> items)
    {
        _flight.Clear();
        _flight.AddRange(items);
        _timeout = FirstTimeout;
        _retransmissions = 0;
        _deadline = expectsAnswer ? now : null;
        SendFlight(now);
    }

    /// <summary>The other side's next flight shows that ours has arrived.</summary>
    protected void FlightArrived() => _deadline = null;

    /// <summary>Both hellos and the exchanged points are known: derives all keys.</summary>
    protected DtlsFailure? DeriveKeys(ReadOnlySpan<byte> peerPoint, bool isClient, bool extended, byte[] clientRandom, byte[] serverRandom, SrtpProfile? profile)
    {
        if (KeyExchange.Agree(peerPoint) is not { } preMaster)
        {
            return new(DtlsAlert.IllegalParameter, "the other side's key is no point of P-256");
        }

        Master = KeySchedule.MasterSecret(preMaster, extended ? Transcript.Current() : null, clientRandom, serverRandom);
        CryptographicOperations.ZeroMemory(preMaster);
        var (client, server) = KeySchedule.Ciphers(Master, clientRandom, serverRandom);
        (_sendCipher, _receiveCipher) = isClient ? (client, server) : (server, client);
        if (profile is { } chosen)
        {
            var material = KeySchedule.SrtpMaterial(Master, clientRandom, serverRandom, Srtp.SrtpKeys.MaterialLength(chosen));
            SrtpKeys = Srtp.SrtpKeys.Split(chosen, material, isClient);
        }

        return null;
    }

    /// <summary>Checks the other side's Finished and makes it part of the transcript.</summary>
    protected DtlsFailure? CheckFinished(HandshakeMessage message, bool ofClient)
    {
        if (!CryptographicOperations.FixedTimeEquals(message.Body, KeySchedule.VerifyData(Master, ofClient, Transcript.Current())))
        {
            return new(DtlsAlert.DecryptError, "Finished does not match the handshake");
        }

        Transcript.Add(message);
        return null;
    }

    /// <summary>The handshake is over on this side.</summary>
    protected void Complete()
    {
        Enter(DtlsState.AwaitingFingerprint);
        if (_expectedFingerprint is not null)
        {
            Admit();
        }
    }

    /// <summary>RFC 8122, 6.2: the certificate must be the one the description names. Until then nothing is sent and nothing delivered.</summary>
    private void Admit()
    {
        if (!string.Equals(Peer?.Fingerprint, _expectedFingerprint, StringComparison.OrdinalIgnoreCase))
        {
            Fail(new(DtlsAlert.BadCertificate, "the certificate is not the one of the session description"));
            return;
        }

        Enter(DtlsState.Connected);
        foreach (var data in _unverified)
        {
            _handler.OnDtlsData(data);
        }

        _unverified.Clear();
    }

    private void ReceiveOpen(in DtlsRecord record, TimeSpan now)
    {
        switch (record.Type)
        {
            case ContentType.Handshake:
                ReceiveHandshake(record.Fragment, isProtected: false, now);
                break;
            case ContentType.Alert when record.Fragment is [2, var description] && State == DtlsState.Handshaking:
                Enter(DtlsState.Failed, $"the other side refuses the handshake: {(DtlsAlert)description}");
                break;
        }
    }

    private void ReceiveProtected(in DtlsRecord record, TimeSpan now)
    {
        if (_receiveCipher is null)
        {
            // Its ChangeCipherSpec has not been heard yet: the network changes the order. 4.1: "may buffer".
            if (_early.Count < MaxEarlyRecords && record.Fragment.Length <= MaxDatagram)
            {
                var copy = new ByteWriter(new byte[DtlsRecord.HeaderLength + record.Fragment.Length]);
                DtlsRecord.WriteHeader(ref copy, record.Type, record.Epoch, record.Sequence, record.Fragment.Length);
                copy.Bytes(record.Fragment);
                _early.Add(copy.Written.ToArray());
            }

            return;
        }

        if (!_replay.Accepts(record.Sequence) || !_receiveCipher.TryUnprotect(record, _content, out var length))
        {
            return;
        }

        _replay.Add(record.Sequence);
        var content = _content.AsSpan(0, length);
        switch (record.Type)
        {
            case ContentType.ApplicationData when State == DtlsState.Connected:
                _handler.OnDtlsData(content);
                break;
            case ContentType.ApplicationData when State == DtlsState.AwaitingFingerprint && _unverified.Count < MaxUnverifiedData:
                _unverified.Add(content.ToArray());
                break;
            case ContentType.Handshake:
                ReceiveHandshake(content, isProtected: true, now);
                break;
            case ContentType.Alert when content is [_, (byte)DtlsAlert.CloseNotify]:
                Enter(DtlsState.Closed);
                break;
            case ContentType.Alert when content is [2, var description]:
                Enter(DtlsState.Failed, $"the other side gives up: {(DtlsAlert)description}");
                break;
        }
    }

    private void ReceiveHandshake(ReadOnlySpan<byte> content, bool isProtected, TimeSpan now)
    {
        if (_reassembler.Add(content, isProtected) && _flight.Count > 0 && now - _sentAt >= LeastResendInterval && ++_retransmissions <= MaxRetransmissions)
        {
            SendFlight(now);
        }

        while (State == DtlsState.Handshaking && _reassembler.Take() is { } message)
        {
            if (OnMessage(message, now) is { } failure)
            {
                Fail(failure);
                return;
            }

            if (_receiveCipher is not null && _early.Count > 0)
            {
                byte[][] early = [.. _early];
                _early.Clear();
                foreach (var record in early)
                {
                    Receive(record, now);
                }
            }
        }
    }

    private void Fail(DtlsFailure failure)
    {
        ReadOnlySpan<byte> alert = [2, (byte)failure.Alert];
        if (State is DtlsState.AwaitingFingerprint or DtlsState.Connected)
        {
            SendProtected(ContentType.Alert, alert);
        }
        else
        {
            var writer = new ByteWriter(_datagram);
            DtlsRecord.WriteHeader(ref writer, ContentType.Alert, epoch: 0, _sent[0]++, alert.Length);
            writer.Bytes(alert);
            _handler.SendDtls(writer.Written);
        }

        Enter(DtlsState.Failed, failure.Reason);
    }

    private void Enter(DtlsState state, string? reason = null)
    {
        State = state;
        FailureReason = reason;
        if (state is DtlsState.Closed or DtlsState.Failed)
        {
            _deadline = null;
        }

        _handler.OnDtlsState(state);
    }

    private void SendProtected(ContentType type, ReadOnlySpan<byte> content)
    {
        var writer = new ByteWriter(_datagram);
        _sendCipher!.Protect(ref writer, type, epoch: 1, _sent[1]++, content);
        _handler.SendDtls(writer.Written);
    }

    /// <summary>Writes the flight with new record numbers (4.2.4), as many records to a datagram as fit, long messages in fragments.</summary>
    private void SendFlight(TimeSpan now)
    {
        var writer = new ByteWriter(_datagram);
        foreach (var item in _flight)
        {
            if (item.Message is not { } message)
            {
                // RFC 5246, 7.1: one byte of value 1.
                FlushIfFull(ref writer, DtlsRecord.HeaderLength + 1);
                DtlsRecord.WriteHeader(ref writer, ContentType.ChangeCipherSpec, epoch: 0, _sent[0]++, 1);
                writer.Byte(1);
                continue;
            }

            var offset = 0;
            do
            {
                var length = Math.Min(MaxFragment, message.Body.Length - offset);
                FlushIfFull(ref writer, DtlsRecord.HeaderLength + HandshakeReassembler.HeaderLength + DtlsCipher.Overhead + length);
                WriteFragment(ref writer, message, offset, length);
                offset += length;
            }
            while (offset < message.Body.Length);
        }

        _handler.SendDtls(writer.Written);
        _sentAt = now;
        if (_deadline is not null)
        {
            _deadline = now + _timeout;
        }
    }

    private void WriteFragment(ref ByteWriter writer, HandshakeMessage message, int offset, int length)
    {
        var fragment = new ByteWriter(stackalloc byte[HandshakeReassembler.HeaderLength + length]);
        HandshakeTranscript.WriteHeader(ref fragment, message, offset, length);
        fragment.Bytes(message.Body.AsSpan(offset, length));
        if (message.Type == HandshakeType.Finished)
        {
            _sendCipher!.Protect(ref writer, ContentType.Handshake, epoch: 1, _sent[1]++, fragment.Written);
        }
        else
        {
            DtlsRecord.WriteHeader(ref writer, ContentType.Handshake, epoch: 0, _sent[0]++, fragment.Length);
            writer.Bytes(fragment.Written);
        }
    }

    private void FlushIfFull(ref ByteWriter writer, int next)
    {
        if (writer.Length + next > MaxDatagram)
        {
            _handler.SendDtls(writer.Written);
            writer = new ByteWriter(_datagram);
        }
    }

    /// <summary>A part of a flight: a message, or ChangeCipherSpec.</summary>
    protected readonly record struct FlightItem(HandshakeMessage? Message)
    {
        public static FlightItem ChangeCipherSpec => default;

        public static implicit operator FlightItem(HandshakeMessage message) => new(message);
    }
}
