using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;

namespace Eloquence.Redis.Protocol;

/// <summary>Writes commands: "A client sends the Redis server an array consisting of only bulk strings."</summary>
internal static class RespWriter
{
    /// <summary>Bytes gathered before they are handed to the socket.</summary>
    internal const int FlushThreshold = 64 * 1024;

    private const int MaxHeaderLength = 1 + 20 + 2;

    /// <summary>Writes one command, flushing whenever <see cref="FlushThreshold"/> bytes are gathered.</summary>
    public static async ValueTask WriteAsync(PipeWriter output, RedisArgument[] command, CancellationToken cancellationToken)
    {
        WriteHeader(output, (byte)'*', command.Length);
        foreach (var argument in command)
        {
            WriteHeader(output, (byte)'$', argument.Bytes.Length);
            var rest = argument.Bytes;
            while (rest.Length > FlushThreshold)
            {
                output.Write(rest.Span[..FlushThreshold]);
                rest = rest[FlushThreshold..];
                await output.FlushAsync(cancellationToken).ConfigureAwait(false);
            }

            output.Write(rest.Span);
            output.Write("\r\n"u8);
        }

        if (output.UnflushedBytes >= FlushThreshold)
        {
            await output.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static void WriteHeader(PipeWriter output, byte type, int number)
    {
        var span = output.GetSpan(MaxHeaderLength);
        span[0] = type;
        Utf8Formatter.TryFormat(number, span[1..], out var digits);
        "\r\n"u8.CopyTo(span[(1 + digits)..]);
        output.Advance(digits + 3);
    }
}
