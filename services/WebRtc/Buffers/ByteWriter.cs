using System.Buffers.Binary;

namespace Eloquence.WebRtc.Buffers;

/// <summary>Writes network byte order into a buffer that the caller made large enough.</summary>
internal ref struct ByteWriter(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>What has been written so far.</summary>
    public readonly Span<byte> Written => _buffer[..Length];

    public void Byte(byte value) => Take(1)[0] = value;

    public void UInt16(int value) => BinaryPrimitives.WriteUInt16BigEndian(Take(2), (ushort)value);

    public void UInt24(int value)
    {
        var place = Take(3);
        place[0] = (byte)(value >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(place[1..], (ushort)value);
    }

    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Take(4), value);

    public void UInt48(ulong value)
    {
        var place = Take(6);
        BinaryPrimitives.WriteUInt16BigEndian(place, (ushort)(value >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(place[2..], (uint)value);
    }

    public void Bytes(scoped ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    public void Zeros(int count) => Take(count).Clear();

    /// <summary>Writes a vector with a length of one byte in front.</summary>
    public void Vector8(scoped ReadOnlySpan<byte> bytes)
    {
        Byte((byte)bytes.Length);
        Bytes(bytes);
    }

    /// <summary>Writes a vector with a length of two bytes in front.</summary>
    public void Vector16(scoped ReadOnlySpan<byte> bytes)
    {
        UInt16(bytes.Length);
        Bytes(bytes);
    }

    /// <summary>The next bytes, to be filled by the caller.</summary>
    public Span<byte> Take(int count)
    {
        var place = _buffer.Slice(Length, count);
        Length += count;
        return place;
    }
}
