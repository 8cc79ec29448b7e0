using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Eloquence.Redis.Protocol;

namespace Eloquence.Redis.Tests;

public sealed class RespWriterTests
{
    [Fact]
    public async Task A_command_is_an_array_of_bulk_strings_measured_in_bytes()
    {
        Assert.Equal("*3\r\n$3\r\nSET\r\n$4\r\nclé\r\n$2\r\n-5\r\n", Encoding.UTF8.GetString(await WriteAsync(["SET", "clé", -5])));
    }

    [Fact]
    public async Task A_large_argument_arrives_whole()
    {
        var large = new byte[(3 * RespWriter.FlushThreshold) + 17];
        new Random(1).NextBytes(large);

        var wire = await WriteAsync(["ECHO", large]);

        var input = new ReadOnlySequence<byte>(wire);
        Assert.True(new RespReader().TryRead(ref input, out var command));
        Assert.Equal(large, command.Items[1].AsBytes());
    }

    private static async Task<byte[]> WriteAsync(RedisArgument[] command)
    {
        using var wire = new MemoryStream();
        var output = PipeWriter.Create(wire, new StreamPipeWriterOptions(leaveOpen: true));
        await RespWriter.WriteAsync(output, command, CancellationToken.None);
        await output.CompleteAsync();
        return wire.ToArray();
    }
}
