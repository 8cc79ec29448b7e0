using System.Buffers;
using System.Globalization;
using System.Text;
using Eloquence.Redis.Protocol;
using FsCheck;
using FsCheck.Fluent;

namespace Eloquence.Redis.Tests;

public sealed class RespReaderTests
{
    [Theory]
    [InlineData("+OK\r\n", "+OK")]
    [InlineData("+\r\n", "+")]
    [InlineData("-ERR unknown command 'asdf'\r\n", "-ERR unknown command 'asdf'")]
    [InlineData(":1000\r\n", ":1000")]
    [InlineData(":+7\r\n", ":7")]
    [InlineData(":-9223372036854775808\r\n", ":-9223372036854775808")]
    [InlineData("$5\r\nhello\r\n", "$hello")]
    [InlineData("$0\r\n\r\n", "$")]
    [InlineData("$4\r\n\r\n\r\n\r\n", "$\r\n\r\n")]
    [InlineData("$-1\r\n", "null")]
    [InlineData("*-1\r\n", "null")]
    [InlineData("*0\r\n", "[]")]
    [InlineData("*3\r\n:1\r\n$-1\r\n*2\r\n+a\r\n*1\r\n*0\r\n", "[:1 null [+a [[]]]]")]
    public void Every_type_is_read_whole_and_split_at_every_byte(string wire, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(wire);
        for (var split = 0; split <= bytes.Length; split++)
        {
            Assert.Equal(expected, Print(Assert.Single(Read(bytes[..split], bytes[split..]))));
        }

        Assert.Equal(expected, Print(Assert.Single(Read([.. bytes.Select(single => new[] { single })]))));
    }

    [Fact]
    public void Any_sequence_of_values_cut_anywhere_is_read_back()
    {
        var values = Value(3).NonEmptyListOf();
        var cuts = Gen.Choose(1, 17).NonEmptyListOf();
        Prop.ForAll(values.Zip(cuts).ToArbitrary(), sample =>
        {
            var wire = sample.Item1.SelectMany(Serialise).ToArray();
            List<byte[]> pieces = [];
            for (int at = 0, piece = 0; at < wire.Length; piece++)
            {
                var length = Math.Min(sample.Item2[piece % sample.Item2.Count], wire.Length - at);
                pieces.Add(wire[at..(at + length)]);
                at += length;
            }

            return Read([.. pieces]).Select(Print).SequenceEqual(sample.Item1.Select(Print));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_bytes_end_in_values_or_a_protocol_error_and_never_in_anything_else()
    {
        var noise = Gen.Elements("+-:$*0123456789\r\nab_\0ÿ".Select(letter => (byte)letter).ToArray()).ArrayOf();
        Prop.ForAll(noise.ToArbitrary(), bytes =>
        {
            try
            {
                Read(bytes);
            }
            catch (RedisProtocolException)
            {
                return;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
    }

    [Theory]
    [InlineData("hello\r\n")]
    [InlineData("\r\n")]
    [InlineData(":1x\r\n")]
    [InlineData(":\r\n")]
    [InlineData(":99999999999999999999\r\n")]
    [InlineData("$-2\r\n")]
    [InlineData("$536870913\r\n")]
    [InlineData("$3\r\nabcde\r\n")]
    [InlineData("*-7\r\n")]
    public void What_is_not_RESP_is_refused(string wire) =>
        Assert.Throws<RedisProtocolException>(() => Read(Encoding.UTF8.GetBytes(wire)));

    [Fact]
    public void Endless_lines_and_endless_nesting_are_refused()
    {
        Assert.Throws<RedisProtocolException>(() => Read(Encoding.ASCII.GetBytes("+" + new string('a', RespReader.MaxLineLength + 1))));
        Assert.Throws<RedisProtocolException>(() => Read(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("*1\r\n", RespReader.MaxDepth + 1)))));
    }

    [Fact]
    public void An_announced_length_costs_nothing_before_the_bytes_arrive()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Empty(Read("$536870912\r\nabc"u8.ToArray()));
        Assert.Empty(Read("*2147483591\r\n:1\r\n"u8.ToArray()));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 * 1024 * 1024);
    }

    private static Gen<RespValue> Value(int depth)
    {
        var bytes = Gen.Choose(0, 255).Select(number => (byte)number).ArrayOf();
        var line = Gen.Choose(' ', '~').Select(number => (byte)number).ArrayOf();
        List<Gen<RespValue>> kinds =
        [
            Gen.Constant(RespValue.Null),
            bytes.Select(RespValue.FromBulkString),
            line.Select(RespValue.FromSimpleString),
            line.Select(RespValue.FromError),
            Gen.Choose(int.MinValue, int.MaxValue).Select(number => RespValue.FromInteger((long)number * int.MaxValue)),
        ];
        if (depth > 0)
        {
            kinds.Add(Value(depth - 1).ArrayOf().Select(RespValue.FromArray));
        }

        return Gen.OneOf(kinds.ToArray());
    }

    private static List<RespValue> Read(params byte[][] pieces)
    {
        var reader = new RespReader();
        List<RespValue> values = [];
        byte[] rest = [];
        foreach (var piece in pieces)
        {
            var input = new ReadOnlySequence<byte>([.. rest, .. piece]);
            while (reader.TryRead(ref input, out var value))
            {
                values.Add(value);
            }

            rest = input.ToArray();
        }

        return values;
    }

    private static byte[] Serialise(RespValue value) => value.Kind switch
    {
        RespKind.Null => "$-1\r\n"u8.ToArray(),
        RespKind.Array => [.. Encoding.ASCII.GetBytes($"*{value.Items.Count}\r\n"), .. value.Items.SelectMany(Serialise)],
        RespKind.BulkString => [.. Encoding.ASCII.GetBytes($"${value.AsBytes()!.Length}\r\n"), .. value.AsBytes()!, .. "\r\n"u8],
        RespKind.Number => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $":{value.AsInt64()}\r\n")),
        _ => [(byte)(value.Kind == RespKind.Error ? '-' : '+'), .. value.AsBytes()!, .. "\r\n"u8],
    };

    private static string Print(RespValue value) => value.Kind switch
    {
        RespKind.Null => "null",
        RespKind.Array => $"[{string.Join(' ', value.Items.Select(Print))}]",
        RespKind.Number => $":{value.AsInt64()}",
        RespKind.BulkString => "$" + Encoding.Latin1.GetString(value.AsBytes()!),
        RespKind.Error => "-" + value.AsString(),
        _ => "+" + value.AsString(),
    };
}
