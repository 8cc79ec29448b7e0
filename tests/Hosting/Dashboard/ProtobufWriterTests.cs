using Aspire.Hosting.Dashboard;

namespace Eloquence.Hosting.Tests.Dashboard;

public sealed class ProtobufWriterTests
{
    [Fact]
    public void The_examples_of_the_encoding_guide_come_out_byte_for_byte()
    {
        Assert.Equal("08-96-01", Bytes(w => w.WriteInt32(1, 150)));
        Assert.Equal("12-07-74-65-73-74-69-6E-67", Bytes(w => w.WriteString(2, "testing")));
        Assert.Equal("1A-03-08-96-01", Bytes(w => w.WriteMessage(3, 150, static (inner, value) => inner.WriteInt32(1, value))));
    }

    [Fact]
    public void Default_values_are_left_out_unless_the_field_has_presence()
    {
        Assert.Equal("", Bytes(w =>
        {
            w.WriteString(1, "");
            w.WriteInt32(2, 0);
            w.WriteBool(3, false);
            w.WriteOptionalString(4, null);
            w.WriteOptionalInt32(5, null);
            w.WriteOptionalBool(6, null);
            w.WriteOptionalDouble(7, null);
        }));
        Assert.Equal("0A-00", Bytes(w => w.WriteOptionalString(1, "")));
        Assert.Equal("10-00", Bytes(w => w.WriteOptionalInt32(2, 0)));
        Assert.Equal("18-00", Bytes(w => w.WriteOptionalBool(3, false)));
        Assert.Equal("21-00-00-00-00-00-00-00-00", Bytes(w => w.WriteOptionalDouble(4, 0)));
        Assert.Equal("2A-00", Bytes(w => w.WriteMessage(5, 0, static (inner, value) => inner.WriteInt32(1, value))));
    }

    [Fact]
    public void A_negative_number_takes_ten_bytes() =>
        Assert.Equal("08-FE-FF-FF-FF-FF-FF-FF-FF-FF-01", Bytes(w => w.WriteInt32(1, -2)));

    [Fact]
    public void A_double_is_little_endian() =>
        Assert.Equal("11-00-00-00-00-00-00-F8-3F", Bytes(w => w.WriteOptionalDouble(2, 1.5)));

    [Fact]
    public void Field_numbers_above_15_take_two_bytes() =>
        Assert.Equal("A8-01-01", Bytes(w => w.WriteBool(21, true)));

    [Fact]
    public void Text_is_utf8_and_half_a_surrogate_pair_becomes_the_replacement_character()
    {
        Assert.Equal("0A-03-C3-A9-78", Bytes(w => w.WriteString(1, "éx")));
        Assert.Equal("0A-04-61-EF-BF-BD", Bytes(w => w.WriteString(1, "a\ud83d")));
    }

    [Theory]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(16_383)]
    [InlineData(16_384)]
    [InlineData(3_000_000)]
    public void Nested_messages_of_every_length_come_back(int length)
    {
        var text = new string('x', length);
        using var writer = new ProtobufWriter();
        writer.WriteMessage(1, text, static (outer, value) =>
        {
            outer.WriteMessage(2, value, static (inner, deep) => inner.WriteString(3, deep));
            outer.WriteInt32(4, 4);
        });
        writer.WriteInt32(5, 5);

        var message = new ProtobufReader(writer.Written);
        Assert.True(message.Next());
        Assert.True(message.Is(1, WireType.LengthDelimited));
        var outer = new ProtobufReader(message.ReadBytes());
        Assert.True(message.Next());
        Assert.Equal(5, message.ReadInt32());
        Assert.False(message.Next());

        Assert.True(outer.Next());
        Assert.Equal(2, outer.Field);
        var inner = new ProtobufReader(outer.ReadBytes());
        Assert.True(inner.Next());
        Assert.Equal(text, inner.ReadString());
        Assert.True(outer.Next());
        Assert.Equal(4, outer.ReadInt32());
    }

    [Theory]
    [InlineData(0L)]
    [InlineData(1L)]
    [InlineData(-1L)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    [InlineData(1L << 35)]
    public void Whole_numbers_come_back(long value)
    {
        using var writer = new ProtobufWriter();
        writer.WriteInt64(1, value);
        var reader = new ProtobufReader(writer.Written);
        Assert.Equal(value, reader.Next() ? reader.ReadInt64() : 0);
    }

    private static string Bytes(Action<ProtobufWriter> write)
    {
        using var writer = new ProtobufWriter();
        write(writer);
        return BitConverter.ToString(writer.Written.ToArray());
    }
}
