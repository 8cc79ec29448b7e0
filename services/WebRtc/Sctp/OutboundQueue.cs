using Eloquence.WebRtc.Buffers;

namespace Eloquence.WebRtc.Sctp;

/// <summary>
/// Everything about sending (RFC 9260, 6 and 7; RFC 3758, 3.5): fragments, numbers, window, retransmission, giving up. Numbers are given when a
/// fragment is first sent, so that the first one sent is the one announced in INIT or INIT ACK, whatever was queued or dropped before.
/// </summary>
internal sealed class OutboundQueue
{
    /// <summary>Most bytes that wait or are on their way; more is refused.</summary>
    public const int Capacity = 4 * 1024 * 1024;

    private const int MaxFragment = 1100;
    private const int DataHeaderLength = 12;
    private const int MissedBeforeFastRetransmit = 3;
    private const byte EndFlag = 1;
    private const byte BeginFlag = 2;
    private const byte UnorderedFlag = 4;

    private readonly SctpPacketWriter _writer;
    private readonly Queue<OutboundMessage> _waiting = new();
    private readonly List<OutboundChunk> _sent = [];
    private readonly Dictionary<ushort, ushort> _streamSequences = [];
    private readonly RetransmissionTimeout _timeout = new();
    private readonly CongestionWindow _window = new();
    private long _nextTsn;
    private long _cumulative;
    private int _outstanding;
    private uint _peerWindow;
    private TimeSpan? _deadline;
    private bool _forwards;

    public OutboundQueue(SctpPacketWriter writer, uint initialTsn)
    {
        _writer = writer;
        _nextTsn = initialTsn;
        _cumulative = initialTsn - 1L;
    }

    /// <summary>Bytes that wait or are on their way.</summary>
    public int BufferedAmount { get; private set; }

    /// <summary>The newest number given to a fragment.</summary>
    public uint LastAssigned => (uint)(_nextTsn - 1);

    /// <summary>Chunks sent more than once.</summary>
    public long Retransmissions { get; private set; }

    /// <summary>True while messages of the stream have no numbers yet.</summary>
    public bool HasWaiting(ushort stream) => _waiting.Any(message => message.Stream == stream);

    /// <summary>Queues a message.</summary>
    /// <returns>False when there is no room.</returns>
    public bool TryAdd(OutboundMessage message)
    {
        if (BufferedAmount + message.Data.Length > Capacity)
        {
            return false;
        }

        BufferedAmount += message.Data.Length;
        _waiting.Enqueue(message);
        return true;
    }

    /// <summary>The other side has told how much it can take.</summary>
    public void Open(uint peerWindow) => _peerWindow = peerWindow;

    /// <summary>A stream starts again at 0 (RFC 6525, 5.1.2).</summary>
    public void ResetSequence(ushort stream) => _streamSequences.Remove(stream);

    /// <summary>Sends what the window has room for: first what was lost, then what is new.</summary>
    public void Pump(TimeSpan now)
    {
        GiveUpExpired(now);
        foreach (var chunk in _sent)
        {
            if (chunk.State == OutboundState.Lost && _outstanding < _window.Size)
            {
                Retransmissions++;
                Send(chunk, now);
            }
        }

        while (_outstanding < _window.Size && NextChunk(now) is { } chunk)
        {
            _sent.Add(chunk);
            Send(chunk, now);
        }

        if (_forwards)
        {
            WriteForwardTsn();
            _forwards = false;
        }

        _writer.Flush();
        if (_sent.Count == 0)
        {
            _deadline = null;
        }
        else
        {
            _deadline ??= now + _timeout.Current;
        }
    }

    /// <summary>Handles a SACK (6.2.1).</summary>
    public void Acknowledge(ReadOnlySpan<byte> sack, TimeSpan now)
    {
        var reader = new ByteReader(sack);
        if (!reader.TryUInt32(out var wireCumulative) || !reader.TryUInt32(out var window) || !reader.TryUInt16(out var gapCount) || !reader.TryUInt16(out _))
        {
            return;
        }

        var cumulative = Tsn.Unwrap(wireCumulative, _cumulative);
        if (cumulative < _cumulative || cumulative >= _nextTsn)
        {
            return;
        }

        var wasFull = _outstanding >= _window.Size;
        var acknowledged = 0;
        long newest = -1;
        OutboundChunk? measured = null;
        var kept = 0;
        while (kept < _sent.Count && _sent[kept].Tsn <= cumulative)
        {
            acknowledged += Settle(_sent[kept++], ref newest, ref measured);
        }

        _sent.RemoveRange(0, kept);
        var advanced = cumulative > _cumulative;
        _cumulative = cumulative;
        for (var gap = 0; gap < gapCount && reader.TryUInt16(out var start) && reader.TryUInt16(out var end); gap++)
        {
            for (var position = Find(cumulative + start); position < _sent.Count && _sent[position].Tsn <= cumulative + end; position++)
            {
                if (_sent[position].State != OutboundState.Acknowledged)
                {
                    acknowledged += Settle(_sent[position], ref newest, ref measured);
                    if (_sent[position].State != OutboundState.Abandoned)
                    {
                        _sent[position].State = OutboundState.Acknowledged;
                    }
                }
            }
        }

        if (measured is not null)
        {
            _timeout.Measure(now - measured.SentAt);
        }

        CountMissing(newest, now);
        if (advanced)
        {
            _window.OnAcknowledged(acknowledged, cumulative, wasFull);
            _timeout.Recover();
            _deadline = null;
        }

        _peerWindow = (uint)Math.Max(0, (long)window - _outstanding);
        AdvancePastAbandoned();
        Pump(now);
    }

    /// <summary>6.3.3: when nothing came in time, everything on its way counts as lost.</summary>
    public void Tick(TimeSpan now)
    {
        if (_deadline is not { } deadline || now < deadline)
        {
            return;
        }

        _timeout.BackOff();
        _window.OnTimeout();
        _deadline = null;
        foreach (var chunk in _sent)
        {
            MarkLost(chunk, now);
        }

        AdvancePastAbandoned();
        Pump(now);
    }

    /// <summary>Takes a chunk that the other side has out of the count.</summary>
    private int Settle(OutboundChunk chunk, ref long newest, ref OutboundChunk? measured)
    {
        if (chunk.State == OutboundState.Acknowledged)
        {
            return 0;
        }

        if (chunk.State == OutboundState.Outstanding)
        {
            _outstanding -= chunk.Length;
        }

        if (chunk.State != OutboundState.Abandoned)
        {
            BufferedAmount -= chunk.Length;
            newest = Math.Max(newest, chunk.Tsn);
            if (chunk.Transmissions == 1)
            {
                measured = chunk;
            }
        }

        return chunk.Length;
    }

    /// <summary>7.2.4: chunks below the newest acknowledged one that are still missing.</summary>
    private void CountMissing(long newest, TimeSpan now)
    {
        foreach (var chunk in _sent)
        {
            if (chunk.Tsn >= newest)
            {
                return;
            }

            if (chunk.State == OutboundState.Outstanding && ++chunk.Missed >= MissedBeforeFastRetransmit && !chunk.WasFastRetransmitted)
            {
                chunk.WasFastRetransmitted = true;
                _window.OnFastRetransmit(_nextTsn - 1);
                MarkLost(chunk, now);
            }
        }
    }

    private void MarkLost(OutboundChunk chunk, TimeSpan now)
    {
        if (chunk.State != OutboundState.Outstanding)
        {
            return;
        }

        _outstanding -= chunk.Length;
        chunk.State = OutboundState.Lost;
        if (chunk.Message.HasExpired(chunk.Transmissions, now))
        {
            Abandon(chunk.Message);
        }
    }

    private void Abandon(OutboundMessage message)
    {
        // What was never sent has no numbers and is simply forgotten.
        BufferedAmount -= message.Data.Length - message.Sent;
        message.Abandon();
        foreach (var chunk in _sent)
        {
            if (ReferenceEquals(chunk.Message, message) && chunk.State != OutboundState.Abandoned)
            {
                if (chunk.State == OutboundState.Outstanding)
                {
                    _outstanding -= chunk.Length;
                }

                BufferedAmount -= chunk.State == OutboundState.Acknowledged ? 0 : chunk.Length;
                chunk.State = OutboundState.Abandoned;
            }
        }
    }

    private void GiveUpExpired(TimeSpan now)
    {
        while (_waiting.TryPeek(out var message) && (message.IsAbandoned || message.HasExpired(0, now)))
        {
            if (!message.IsAbandoned)
            {
                Abandon(message);
                AdvancePastAbandoned();
            }

            _waiting.Dequeue();
        }
    }

    /// <summary>RFC 3758, 3.5, C1 to C5: asks the other side to skip what was given up, once nothing before it is still wanted.</summary>
    private void AdvancePastAbandoned() => _forwards = _sent.Count > 0 && _sent[0].State == OutboundState.Abandoned;

    private void WriteForwardTsn()
    {
        var skipped = _sent.TakeWhile(chunk => chunk.State == OutboundState.Abandoned).ToList();
        if (skipped.Count == 0)
        {
            return;
        }

        var streams = skipped
            .Where(chunk => chunk.Message.Reliability.IsOrdered)
            .GroupBy(chunk => chunk.Message.Stream)
            .Select(group => (Stream: group.Key, group.Last().Message.StreamSequence))
            .Take(200)
            .ToList();
        var writer = new ByteWriter(_writer.Add(SctpChunkType.ForwardTsn, 0, 4 + 4 * streams.Count));
        writer.UInt32((uint)skipped[^1].Tsn);
        foreach (var (stream, sequence) in streams)
        {
            writer.UInt16(stream);
            writer.UInt16(sequence);
        }
    }

    private OutboundChunk? NextChunk(TimeSpan now)
    {
        GiveUpExpired(now);
        if (!_waiting.TryPeek(out var message))
        {
            return null;
        }

        var length = Math.Min(MaxFragment, message.Data.Length - message.Sent);

        // 6.1 A: with nothing on its way, one chunk may go even into a closed window, to find out when it opens.
        if (length > _peerWindow && _outstanding > 0)
        {
            return null;
        }

        if (message.Sent == 0 && message.Reliability.IsOrdered)
        {
            _streamSequences.TryGetValue(message.Stream, out var sequence);
            message.StreamSequence = sequence;
            _streamSequences[message.Stream] = (ushort)(sequence + 1);
        }

        var chunk = new OutboundChunk(_nextTsn++, message, message.Sent, length);
        message.Sent += length;
        if (message.Sent == message.Data.Length)
        {
            _waiting.Dequeue();
        }

        _peerWindow -= (uint)Math.Min(_peerWindow, length);
        return chunk;
    }

    private void Send(OutboundChunk chunk, TimeSpan now)
    {
        var message = chunk.Message;
        var flags = (message.Reliability.IsOrdered ? 0 : UnorderedFlag)
            | (chunk.Offset == 0 ? BeginFlag : 0)
            | (chunk.Offset + chunk.Length == message.Data.Length ? EndFlag : 0);
        var writer = new ByteWriter(_writer.Add(SctpChunkType.Data, (byte)flags, DataHeaderLength + chunk.Length));
        writer.UInt32((uint)chunk.Tsn);
        writer.UInt16(message.Stream);
        writer.UInt16(message.StreamSequence);
        writer.UInt32(message.Protocol);
        writer.Bytes(message.Data.AsSpan(chunk.Offset, chunk.Length));
        chunk.State = OutboundState.Outstanding;
        chunk.SentAt = now;
        chunk.Missed = 0;
        chunk.Transmissions++;
        _outstanding += chunk.Length;
    }

    private int Find(long tsn)
    {
        // Numbers in the list are consecutive.
        return _sent.Count == 0 ? 0 : (int)Math.Clamp(tsn - _sent[0].Tsn, 0, _sent.Count);
    }
}
