using Eloquence.WebRtc.Buffers;

namespace Eloquence.WebRtc.Sctp;

/// <summary>
/// Everything about receiving (RFC 9260, 6.2, 6.5 to 6.9; RFC 3758, 3.6): duplicates, reassembly, order within each stream. A stream never
/// waits for another one.
/// </summary>
internal sealed class InboundQueue(ISctpHandler handler, uint peerInitialTsn)
{
    /// <summary>Bytes held for messages that are not complete or not in turn; also the window announced.</summary>
    public const int Capacity = 1024 * 1024;

    /// <summary>Largest message, as announced in the session description.</summary>
    public const int MaxMessage = 262_144;

    private const int MaxStreams = 1024;
    private const int MaxGapBlocks = 64;

    // Empty fragments take no room in the buffer but in memory they do.
    private const int FragmentCost = 64;

    private readonly ReceivedNumbers _received = new(peerInitialTsn - 1L);
    private readonly Dictionary<long, Fragment> _fragments = [];
    private readonly Dictionary<ushort, Stream> _streams = [];
    private int _held;

    /// <summary>All numbers up to this one have come.</summary>
    public uint Cumulative => (uint)_received.Cumulative;

    /// <summary>True when the other side does not keep to its limits and will not recover.</summary>
    public bool IsOverrun { get; private set; }

    /// <summary>Takes in a DATA chunk.</summary>
    public void Add(byte flags, ReadOnlySpan<byte> value)
    {
        var reader = new ByteReader(value);
        if (!reader.TryUInt32(out var wireTsn) || !reader.TryUInt16(out var stream) || !reader.TryUInt16(out var sequence) || !reader.TryUInt32(out var protocol))
        {
            return;
        }

        var tsn = Tsn.Unwrap(wireTsn, _received.Cumulative);
        if (_received.Contains(tsn))
        {
            return;
        }

        if (_held + reader.Rest.Length + FragmentCost > Capacity || _received.Blocks.Count >= MaxGapBlocks && tsn > _received.Blocks[^1].End + 1)
        {
            // 6.2: with no room left it is dropped and comes again. When even the next one has no room, it never will.
            IsOverrun = tsn == _received.Cumulative + 1 && _received.Blocks.Count == 0;
            return;
        }

        _received.Add(tsn);
        _fragments[tsn] = new Fragment(flags, stream, sequence, protocol, reader.Rest.ToArray());
        _held += reader.Rest.Length + FragmentCost;
        Assemble(tsn);
    }

    /// <summary>Handles FORWARD-TSN: what is complete is delivered, what never will be is dropped.</summary>
    public void Forward(ReadOnlySpan<byte> value)
    {
        var reader = new ByteReader(value);
        if (!reader.TryUInt32(out var wireTsn))
        {
            return;
        }

        var cumulative = Tsn.Unwrap(wireTsn, _received.Cumulative);
        if (cumulative <= _received.Cumulative)
        {
            return;
        }

        _received.Skip(cumulative);
        foreach (var tsn in _fragments.Keys.Where(tsn => tsn <= cumulative).ToList())
        {
            Drop(tsn);
        }

        // The rest of a message whose beginning was given up.
        for (var tsn = cumulative + 1; _fragments.TryGetValue(tsn, out var fragment) && !fragment.IsFirst; tsn++)
        {
            Drop(tsn);
        }

        while (reader.TryUInt16(out var id) && reader.TryUInt16(out var sequence))
        {
            if (Find(id) is { } stream)
            {
                stream.SkipTo((ushort)(sequence + 1), Deliver);
            }
        }
    }

    /// <summary>The other side starts a stream again at 0 (RFC 6525, 5.2.2).</summary>
    public void Reset(ushort stream)
    {
        if (_streams.Remove(stream, out var removed))
        {
            _held -= removed.HeldBytes;
        }
    }

    /// <summary>Writes a SACK (3.3.4).</summary>
    public void WriteSack(SctpPacketWriter packet)
    {
        var cumulative = _received.Cumulative;
        var count = Math.Min(_received.Blocks.Count, MaxGapBlocks);
        var writer = new ByteWriter(packet.Add(SctpChunkType.Sack, 0, 12 + 4 * count));
        writer.UInt32((uint)cumulative);
        writer.UInt32((uint)Math.Max(0, Capacity - _held));
        writer.UInt16(count);
        writer.UInt16(0);
        for (var block = 0; block < count; block++)
        {
            writer.UInt16((int)Math.Min(_received.Blocks[block].Start - cumulative, ushort.MaxValue));
            writer.UInt16((int)Math.Min(_received.Blocks[block].End - cumulative, ushort.MaxValue));
        }
    }

    /// <summary>Joins the message around a fragment when it is complete; its numbers are consecutive (6.9).</summary>
    private void Assemble(long tsn)
    {
        var last = tsn;
        while (!_fragments[last].IsLast)
        {
            if (!_fragments.ContainsKey(++last))
            {
                return;
            }
        }

        var first = tsn;
        while (!_fragments[first].IsFirst)
        {
            if (!_fragments.ContainsKey(--first))
            {
                return;
            }
        }

        var head = _fragments[first];
        var length = 0;
        for (var number = first; number <= last; number++)
        {
            length += _fragments[number].Data.Length;
        }

        var data = first == last ? head.Data : new byte[length];
        for (var (number, offset) = (first, 0); number <= last; number++)
        {
            var fragment = _fragments[number];
            if (first != last)
            {
                fragment.Data.CopyTo(data, offset);
            }

            offset += fragment.Data.Length;
            Drop(number);
        }

        if (length > MaxMessage)
        {
            IsOverrun = true;
            return;
        }

        var message = new Message(head.StreamId, head.Protocol, data);
        if (head.IsUnordered)
        {
            handler.OnSctpMessage(message.StreamId, message.Protocol, data);
        }
        else if (Find(head.StreamId) is { } stream)
        {
            _held += length;
            stream.Add(head.Sequence, message, Deliver);
        }
        else
        {
            IsOverrun = true;
        }
    }

    private void Deliver(Message message)
    {
        _held -= message.Data.Length;
        handler.OnSctpMessage(message.StreamId, message.Protocol, message.Data);
    }

    private Stream? Find(ushort id)
    {
        if (!_streams.TryGetValue(id, out var stream) && _streams.Count < MaxStreams)
        {
            _streams[id] = stream = new Stream();
        }

        return stream;
    }

    private void Drop(long tsn)
    {
        if (_fragments.Remove(tsn, out var fragment))
        {
            _held -= fragment.Data.Length + FragmentCost;
        }
    }

    private sealed record Fragment(byte Flags, ushort StreamId, ushort Sequence, uint Protocol, byte[] Data)
    {
        public bool IsLast => (Flags & 1) != 0;

        public bool IsFirst => (Flags & 2) != 0;

        public bool IsUnordered => (Flags & 4) != 0;
    }

    private sealed record Message(ushort StreamId, uint Protocol, byte[] Data);

    /// <summary>Gives out the messages of a stream in the order of their stream sequence numbers.</summary>
    private sealed class Stream
    {
        private readonly Dictionary<ushort, Message> _waiting = [];
        private ushort _next;

        public int HeldBytes => _waiting.Values.Sum(message => message.Data.Length);

        public void Add(ushort sequence, Message message, Action<Message> deliver)
        {
            _waiting[sequence] = message;
            while (_waiting.Remove(_next, out var next))
            {
                _next++;
                deliver(next);
            }
        }

        public void SkipTo(ushort sequence, Action<Message> deliver)
        {
            while ((short)(sequence - _next) > 0)
            {
                if (_waiting.Remove(_next++, out var message))
                {
                    deliver(message);
                }
            }

            while (_waiting.Remove(_next, out var next))
            {
                _next++;
                deliver(next);
            }
        }
    }
}
