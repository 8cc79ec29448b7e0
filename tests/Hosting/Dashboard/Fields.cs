using Aspire.Hosting.Dashboard;

namespace Eloquence.Hosting.Tests.Dashboard;

/// <summary>A decoded protobuf message, fields by number, to be asked in tests.</summary>
internal sealed class Fields
{
    private readonly Dictionary<int, List<object>> _values = [];

    public Fields(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (!_values.TryGetValue(reader.Field, out var list))
            {
                _values[reader.Field] = list = [];
            }

            list.Add(reader.Type switch
            {
                WireType.Varint => (object)reader.ReadInt64(),
                WireType.Fixed64 => reader.ReadDouble(),
                WireType.LengthDelimited => reader.ReadBytes().ToArray(),
                var other => throw new InvalidDataException($"Unexpected {other}."),
            });
        }
    }

    public IEnumerable<int> Numbers => _values.Keys.Order();

    public bool Has(int field) => _values.ContainsKey(field);

    public string Text(int field) => System.Text.Encoding.UTF8.GetString((byte[])_values[field].Single());

    public long Number(int field) => (long)_values[field].Single();

    public double Real(int field) => (double)_values[field].Single();

    public Fields Message(int field) => new((byte[])_values[field].Single());

    public IReadOnlyList<Fields> Messages(int field) =>
        _values.TryGetValue(field, out var all) ? [.. all.Select(one => new Fields((byte[])one))] : [];
}
