using System.Buffers.Binary;
using System.Text;

namespace Aspire.Hosting.Dashboard;

/// <summary>How a field is laid out: https://protobuf.dev/programming-guides/encoding/#structure.</summary>
internal enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    LengthDelimited = 2,
    Fixed32 = 5,
}

/// <summary>
/// Walks the fields of one protobuf message (https://protobuf.dev/programming-guides/encoding/):
/// <see cref="Next"/>, then exactly one of the read methods or <see cref="Skip"/>.
/// Groups, which proto3 does not have, are refused. Whatever is malformed throws <see cref="InvalidDataException"/>.
/// </summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private const int MostVarintBytes = 10;

    private ReadOnlySpan<byte> _rest = message;

    public int Field { get; private set; }

    public WireType Type { get; private set; }

    /// <summary>Reads the next field's number and layout; false at the end of the message.</summary>
    public bool Next()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        var tag = ReadVarint();
        if (tag is < 8 or > uint.MaxValue)
        {
            throw new InvalidDataException($"Protobuf: {tag >> 3} is no field number.");
        }

        Field = (int)(tag >> 3);
        Type = (WireType)(tag & 7);
        return true;
    }

    public bool Is(int field, WireType type) => Field == field && Type == type;

    public ulong ReadVarint()
    {
        ulong value = 0;
        for (var i = 0; i < MostVarintBytes; i++)
        {
            var next = Take(1)[0];
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException($"Protobuf: a varint is longer than {MostVarintBytes} bytes.");
    }

    /// <summary>Longer values lose their upper 32 bits, as the guide asks under "Updating a message type".</summary>
    public int ReadInt32() => (int)ReadVarint();

    public long ReadInt64() => (long)ReadVarint();

    public bool ReadBool() => ReadVarint() != 0;

    public double ReadDouble() => BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)));

    public string ReadString() => Encoding.UTF8.GetString(ReadBytes());

    /// <summary>Bytes, or the content of a nested message.</summary>
    public ReadOnlySpan<byte> ReadBytes()
    {
        var size = ReadVarint();
        return size <= int.MaxValue
            ? Take((int)size)
            : throw new InvalidDataException($"Protobuf: a field claims {size} bytes.");
    }

    /// <summary>Passes over a field that this version does not know.</summary>
    public void Skip()
    {
        switch (Type)
        {
            case WireType.Varint:
                ReadVarint();
                break;
            case WireType.Fixed64:
                Take(sizeof(ulong));
                break;
            case WireType.LengthDelimited:
                ReadBytes();
                break;
            case WireType.Fixed32:
                Take(sizeof(uint));
                break;
            default:
                throw new InvalidDataException($"Protobuf: field {Field} has the unsupported wire type {(int)Type}.");
        }
    }

    private ReadOnlySpan<byte> Take(int size)
    {
        if (size > _rest.Length)
        {
            throw new InvalidDataException($"Protobuf: the message ends within field {Field}.");
        }

        var taken = _rest[..size];
        _rest = _rest[size..];
        return taken;
    }
}
