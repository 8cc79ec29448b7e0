using Eloquence.WebRtc.Buffers;

namespace Eloquence.WebRtc.Dtls;

/// <summary>Joins fragments of handshake messages and gives the messages out in order (RFC 6347, 4.2.2 and 4.2.3). Bounded: it holds a few messages of a few kilobytes.</summary>
internal sealed class HandshakeReassembler
{
    public const int HeaderLength = 12;

    private const int MaxMessageLength = 16 * 1024;
    private const int MaxMessagesAhead = 8;

    private readonly Dictionary<ushort, Partial> _partials = [];

    /// <summary>Number of the next message to be given out.</summary>
    public ushort Next { get; private set; }

    /// <summary>Takes in the fragments of a record. Finished is the only message under the new keys, and never comes without them (RFC 5246, 7.4.9).</summary>
    /// <param name="record">Content of a handshake record.</param>
    /// <param name="isProtected">True when the record was protected.</param>
    /// <returns>True when one of them belongs to a message given out before: the other side has not heard our answer.</returns>
    public bool Add(ReadOnlySpan<byte> record, bool isProtected)
    {
        var repeats = false;
        var reader = new ByteReader(record);
        while (reader.TryByte(out var type) && reader.TryUInt24(out var length) && reader.TryUInt16(out var sequence)
            && reader.TryUInt24(out var offset) && reader.TryUInt24(out var fragmentLength) && reader.TryBytes(fragmentLength, out var fragment))
        {
            if (isProtected != ((HandshakeType)type == HandshakeType.Finished))
            {
                continue;
            }

            if (sequence < Next)
            {
                repeats |= offset == 0;
            }
            else if (length <= MaxMessageLength && offset + fragmentLength <= length && sequence < Next + MaxMessagesAhead)
            {
                Store((HandshakeType)type, sequence, length, offset, fragment);
            }
        }

        return repeats;
    }

    /// <summary>Gives out the next message once it is whole.</summary>
    public HandshakeMessage? Take()
    {
        if (!_partials.TryGetValue(Next, out var partial) || partial.Missing > 0)
        {
            return null;
        }

        _partials.Remove(Next);
        return new(partial.Type, Next++, partial.Body);
    }

    private void Store(HandshakeType type, ushort sequence, int length, int offset, ReadOnlySpan<byte> fragment)
    {
        if (!_partials.TryGetValue(sequence, out var partial))
        {
            _partials[sequence] = partial = new(type, length);
        }

        if (partial.Type == type && partial.Body.Length == length)
        {
            partial.Fill(offset, fragment);
        }
    }

    private sealed class Partial(HandshakeType type, int length)
    {
        private readonly bool[] _received = new bool[length];

        public HandshakeType Type { get; } = type;

        public byte[] Body { get; } = new byte[length];

        public int Missing { get; private set; } = length;

        public void Fill(int offset, ReadOnlySpan<byte> fragment)
        {
            fragment.CopyTo(Body.AsSpan(offset));
            foreach (ref var received in _received.AsSpan(offset, fragment.Length))
            {
                Missing -= received ? 0 : 1;
                received = true;
            }
        }
    }
}
