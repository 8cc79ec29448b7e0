using System.Buffers.Binary;

namespace Eloquence.WebRtc.Buffers;

/// <summary>Reads network byte order from received bytes; every read says whether there was enough left, so that no parser can run past the end.</summary>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>What has not been read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>True when everything has been read.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    public bool TryByte(out byte value)
    {
        var found = TryBytes(1, out var bytes);
        value = found ? bytes[0] : default;
        return found;
    }

    public bool TryUInt16(out ushort value)
    {
        var found = TryBytes(2, out var bytes);
        value = found ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : default;
        return found;
    }

    public bool TryUInt24(out int value)
    {
        var found = TryBytes(3, out var bytes);
        value = found ? (bytes[0] << 16) | (bytes[1] << 8) | bytes[2] : default;
        return found;
    }

    public bool TryUInt32(out uint value)
    {
        var found = TryBytes(4, out var bytes);
        value = found ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : default;
        return found;
    }

    public bool TryUInt48(out ulong value)
    {
        var found = TryBytes(6, out var bytes);
        value = found ? ((ulong)BinaryPrimitives.ReadUInt16BigEndian(bytes) << 32) | BinaryPrimitives.ReadUInt32BigEndian(bytes[2..]) : default;
        return found;
    }

    public bool TryBytes(int count, out ReadOnlySpan<byte> bytes)
    {
        if (count < 0 || count > _rest.Length)
        {
            bytes = default;
            return false;
        }

        bytes = _rest[..count];
        _rest = _rest[count..];
        return true;
    }

    /// <summary>Reads a vector with a length of one byte in front (RFC 5246, 4.3).</summary>
    public bool TryVector8(out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        return TryByte(out var length) && TryBytes(length, out bytes);
    }

    /// <summary>Reads a vector with a length of two bytes in front.</summary>
    public bool TryVector16(out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        return TryUInt16(out var length) && TryBytes(length, out bytes);
    }

    /// <summary>Reads a vector with a length of three bytes in front.</summary>
    public bool TryVector24(out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        return TryUInt24(out var length) && TryBytes(length, out bytes);
    }
}
