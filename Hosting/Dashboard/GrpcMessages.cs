using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;

namespace Aspire.Hosting.Dashboard;

/// <summary>
/// Messages within an HTTP/2 stream: "Length-Prefixed-Message" of
/// https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#requests, that is
/// one byte compressed-flag, four bytes length (big-endian), message.
/// </summary>
internal static class GrpcMessages
{
    private const int PrefixSize = 5;

    /// <summary>Requests are names and flags; more than this is a mistake.</summary>
    private const uint LargestRequest = 4 * 1024 * 1024;

    /// <summary>The next message, or null when the client has sent its last.</summary>
    public static async Task<byte[]?> ReadAsync(PipeReader input, CancellationToken cancellationToken)
    {
        try
        {
            var prefix = await input.ReadAtLeastAsync(PrefixSize, cancellationToken);
            if (prefix.Buffer.IsEmpty)
            {
                input.AdvanceTo(prefix.Buffer.Start);
                return null;
            }

            var size = MessageSize(prefix.Buffer);
            input.AdvanceTo(prefix.Buffer.Start);
            var whole = await input.ReadAtLeastAsync(PrefixSize + size, cancellationToken);
            if (whole.Buffer.Length < PrefixSize + size)
            {
                throw Truncated();
            }

            var message = whole.Buffer.Slice(PrefixSize, size);
            var bytes = message.ToArray();
            input.AdvanceTo(message.End);
            return bytes;
        }
        catch (IOException e)
        {
            throw new GrpcClientGoneException(e);
        }
    }

    /// <summary>Sends a message; returns when the client has room for it.</summary>
    public static async Task WriteAsync<T>(
        PipeWriter output, T message, Action<ProtobufWriter, T> content, CancellationToken cancellationToken)
    {
        using (var body = new ProtobufWriter())
        {
            content(body, message);
            var prefix = output.GetSpan(PrefixSize);
            prefix[0] = 0;
            BinaryPrimitives.WriteInt32BigEndian(prefix[1..], body.Written.Length);
            output.Advance(PrefixSize);
            output.Write(body.Written);
        }

        var flushed = await output.FlushAsync(cancellationToken);
        if (flushed.IsCompleted)
        {
            throw new GrpcClientGoneException();
        }
    }

    private static int MessageSize(ReadOnlySequence<byte> buffer)
    {
        if (buffer.Length < PrefixSize)
        {
            throw Truncated();
        }

        Span<byte> prefix = stackalloc byte[PrefixSize];
        buffer.Slice(0, PrefixSize).CopyTo(prefix);
        if (prefix[0] != 0)
        {
            throw new GrpcException(GrpcStatus.Unimplemented, "Compressed messages are not supported; send identity.");
        }

        var size = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        return size <= LargestRequest
            ? (int)size
            : throw new GrpcException(GrpcStatus.ResourceExhausted, $"A request of {size} bytes is above the limit of {LargestRequest}.");
    }

    private static GrpcException Truncated() => new(GrpcStatus.Internal, "The request ends within a message.");
}
