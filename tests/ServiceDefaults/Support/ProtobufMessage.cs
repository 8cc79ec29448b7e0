using System.Buffers.Binary;
using System.Text;

namespace Eloquence.ServiceDefaults.Tests.Support;

/// <summary>A protobuf message taken apart by field number (protobuf.dev/programming-guides/encoding).</summary>
internal sealed class ProtobufMessage
{
    private readonly List<(int Number, ulong Value, byte[] Bytes)> _fields = [];

    public ProtobufMessage(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var tag = Varint(ref bytes);
            var number = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    _fields.Add((number, Varint(ref bytes), []));
                    break;
                case 1:
                    _fields.Add((number, BinaryPrimitives.ReadUInt64LittleEndian(bytes), []));
                    bytes = bytes[8..];
                    break;
                case 2:
                    var length = (int)Varint(ref bytes);
                    _fields.Add((number, 0, bytes[..length].ToArray()));
                    bytes = bytes[length..];
                    break;
                case 5:
                    _fields.Add((number, BinaryPrimitives.ReadUInt32LittleEndian(bytes), []));
                    bytes = bytes[4..];
                    break;
                default:
                    throw new InvalidDataException($"Wire type {tag & 7} of field {number} is not used any more.");
            }
        }
    }

    public bool Has(int number) => _fields.Exists(field => field.Number == number);

    public IEnumerable<ProtobufMessage> Messages(int number) => Fields(number).Select(bytes => new ProtobufMessage(bytes));

    public ProtobufMessage Message(int number) => Messages(number).LastOrDefault() ?? new ProtobufMessage([]);

    public string Text(int number) => Encoding.UTF8.GetString(Fields(number).LastOrDefault() ?? []);

    public string Hex(int number) => Convert.ToHexStringLower(Fields(number).LastOrDefault() ?? []);

    public ulong Number(int number) => _fields.LastOrDefault(field => field.Number == number).Value;

    private IEnumerable<byte[]> Fields(int number) => _fields.Where(field => field.Number == number).Select(field => field.Bytes);

    private static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[0];
            bytes = bytes[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
