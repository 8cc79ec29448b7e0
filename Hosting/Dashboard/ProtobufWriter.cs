using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Aspire.Hosting.Dashboard;

/// <summary>
/// Writes one protobuf message into a pooled buffer, as https://protobuf.dev/programming-guides/encoding/ describes.
/// The plain methods leave default values out (implicit presence of proto3);
/// the <c>Optional</c> ones leave out only null, for fields marked <c>optional</c> and members of a <c>oneof</c>.
/// </summary>
internal sealed class ProtobufWriter : IDisposable
{
    private const int InitialCapacity = 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(InitialCapacity);
    private int _length;

    /// <summary>Valid until the next call.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    public void WriteString(int field, string value)
    {
        if (value.Length > 0)
        {
            WriteOptionalString(field, value);
        }
    }

    /// <summary>Half a surrogate pair becomes U+FFFD: protobuf strings are valid UTF-8.</summary>
    public void WriteOptionalString(int field, string? value)
    {
        if (value is null)
        {
            return;
        }

        var size = Encoding.UTF8.GetByteCount(value);
        WriteTag(field, WireType.LengthDelimited);
        WriteVarint((uint)size);
        Encoding.UTF8.GetBytes(value, Reserve(size));
    }

    public void WriteInt64(int field, long value)
    {
        if (value != 0)
        {
            WriteTag(field, WireType.Varint);
            WriteVarint((ulong)value);
        }
    }

    public void WriteInt32(int field, int value) => WriteInt64(field, value);

    /// <summary>Negative numbers are sign-extended to 64 bits, thus ten bytes ("Signed Integers" of the guide).</summary>
    public void WriteOptionalInt32(int field, int? value)
    {
        if (value is { } number)
        {
            WriteTag(field, WireType.Varint);
            WriteVarint((ulong)(long)number);
        }
    }

    public void WriteBool(int field, bool value) => WriteOptionalBool(field, value ? true : null);

    public void WriteOptionalBool(int field, bool? value) =>
        WriteOptionalInt32(field, value is { } set ? (set ? 1 : 0) : null);

    public void WriteOptionalDouble(int field, double? value)
    {
        if (value is { } number)
        {
            WriteTag(field, WireType.Fixed64);
            BinaryPrimitives.WriteDoubleLittleEndian(Reserve(sizeof(double)), number);
        }
    }

    public void WriteMessage<T>(int field, T value, Action<ProtobufWriter, T> content)
    {
        WriteTag(field, WireType.LengthDelimited);

        // The length comes first but is known last: one byte is kept for it, and a longer one moves the content.
        var mark = _length;
        Reserve(1);
        content(this, value);
        var size = _length - mark - 1;
        var prefix = VarintSize((uint)size);
        Reserve(prefix - 1);
        _buffer.AsSpan(mark + 1, size).CopyTo(_buffer.AsSpan(mark + prefix));
        EncodeVarint(_buffer.AsSpan(mark, prefix), (uint)size);
    }

    public void WriteEach<T>(int field, IEnumerable<T> values, Action<ProtobufWriter, T> content)
    {
        foreach (var value in values)
        {
            WriteMessage(field, value, content);
        }
    }

    public void Dispose()
    {
        var buffer = _buffer;
        _buffer = [];
        _length = 0;
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void WriteTag(int field, WireType type) => WriteVarint(((uint)field << 3) | (uint)type);

    private void WriteVarint(ulong value) => EncodeVarint(Reserve(VarintSize(value)), value);

    private static int VarintSize(ulong value) => (BitOperations.Log2(value | 1) / 7) + 1;

    private static void EncodeVarint(Span<byte> target, ulong value)
    {
        for (var i = 0; i < target.Length - 1; i++, value >>= 7)
        {
            target[i] = (byte)(value | 0x80);
        }

        target[^1] = (byte)value;
    }

    private Span<byte> Reserve(int size)
    {
        var start = _length;
        var end = checked(start + size);
        if (end > _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Math.Max(end, _buffer.Length * 2L), Array.MaxLength));
            Written.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        _length = end;
        return _buffer.AsSpan(start, size);
    }
}
