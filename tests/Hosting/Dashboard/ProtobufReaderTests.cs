using Aspire.Hosting.Dashboard;

namespace Eloquence.Hosting.Tests.Dashboard;

public sealed class ProtobufReaderTests
{
    [Fact]
    public void The_examples_of_the_encoding_guide_are_read()
    {
        var reader = new ProtobufReader(Convert.FromHexString("089601" + "120774657374696E67" + "21000000000000F83F" + "2801"));
        Assert.True(reader.Next());
        Assert.True(reader.Is(1, WireType.Varint));
        Assert.Equal(150, reader.ReadInt32());
        Assert.True(reader.Next());
        Assert.True(reader.Is(2, WireType.LengthDelimited));
        Assert.Equal("testing", reader.ReadString());
        Assert.True(reader.Next());
        Assert.True(reader.Is(4, WireType.Fixed64));
        Assert.Equal(1.5, reader.ReadDouble());
        Assert.True(reader.Next());
        Assert.True(reader.ReadBool());
        Assert.False(reader.Next());
    }

    [Fact]
    public void Unknown_fields_of_every_layout_are_passed_over()
    {
        var request = CommandRequest.Parse(Convert.FromHexString(
            "0A0473746F70" + "A00601" + "A9060102030405060708" + "AD0601020304" + "2A03AABBCC" + "12026462"));
        Assert.Equal(new CommandRequest("stop", "db"), request);
    }

    [Fact]
    public void A_field_with_an_unexpected_layout_is_unknown() =>
        Assert.Equal(new ConsoleLogsRequest("", false), ConsoleLogsRequest.Parse(Convert.FromHexString("0801" + "1200")));

    [Theory]
    [InlineData("0A05616263")] // five bytes announced, three there
    [InlineData("08")] // a tag without value
    [InlineData("0880")] // a varint that goes on
    [InlineData("08FFFFFFFFFFFFFFFFFFFFFF01")] // longer than ten bytes
    [InlineData("0001")] // field 0
    [InlineData("0B0C")] // a group
    [InlineData("0F")] // wire type 7
    [InlineData("09010203")] // fixed64 cut off
    [InlineData("0D010203")] // fixed32 cut off
    [InlineData("0AFFFFFFFFFFFFFFFFFF01")] // a length of 2^64-1
    public void What_is_malformed_is_refused(string message) =>
        Assert.Throws<InvalidDataException>(() => SkipAll(Convert.FromHexString(message)));

    [Fact]
    public void Random_bytes_end_in_fields_or_in_a_refusal()
    {
        var random = new Random(1);
        var bytes = new byte[64];
        for (var round = 0; round < 20_000; round++)
        {
            random.NextBytes(bytes);
            var message = bytes.AsSpan(0, random.Next(bytes.Length)).ToArray();
            var failure = Record.Exception(() => SkipAll(message));
            Assert.True(failure is null or InvalidDataException, $"{Convert.ToHexString(message)}: {failure}");
        }
    }

    private static void SkipAll(byte[] message)
    {
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            reader.Skip();
        }
    }
}
