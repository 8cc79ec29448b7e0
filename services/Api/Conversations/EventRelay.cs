using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;

namespace Eloquence.Api.Conversations;

/// <summary>
/// Passes server-sent events of OpenAI's protocol on, line by line as they come, and sees to it that a client is never handed half an event:
/// what is no JSON, too long, or ends before <c>[DONE]</c> is a failure. The key is taken out.
/// </summary>
internal static class EventRelay
{
    private const int LongestLine = 1024 * 1024;

    private static readonly byte[] Field = Encoding.ASCII.GetBytes("data:");
    private static readonly byte[] Done = Encoding.ASCII.GetBytes("[DONE]");
    private static readonly byte[] NewLine = [(byte)'\n'];

    /// <summary>Returns once <c>[DONE]</c> has been passed on.</summary>
    /// <exception cref="IOException">The stream broke or ended too early, or holds something that is no event of the protocol.</exception>
    public static async Task CopyAsync(Stream from, HttpResponse to, KeyScrubber scrubber, CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(from);
        try
        {
            while (true)
            {
                var result = await reader.ReadAsync(cancellationToken);
                var buffer = result.Buffer;
                while (TakeLine(ref buffer) is { } line)
                {
                    if (await PassAsync(line, to, scrubber, cancellationToken))
                    {
                        return;
                    }
                }

                if (buffer.Length > LongestLine)
                {
                    throw new IOException($"An event is longer than {LongestLine} bytes.");
                }

                await to.Body.FlushAsync(cancellationToken);
                if (result.IsCompleted)
                {
                    throw new IOException("The stream ended before it was complete.");
                }

                reader.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    /// <summary>A line without its end; <see langword="null"/> while there is no whole one.</summary>
    private static byte[]? TakeLine(ref ReadOnlySequence<byte> buffer)
    {
        if (buffer.PositionOf((byte)'\n') is not { } end)
        {
            return null;
        }

        var line = buffer.Slice(0, end).ToArray();
        buffer = buffer.Slice(buffer.GetPosition(1, end));
        return line is [.. var text, (byte)'\r'] ? text : line;
    }

    /// <summary>True when the line was the last of the stream.</summary>
    private static async Task<bool> PassAsync(byte[] line, HttpResponse to, KeyScrubber scrubber, CancellationToken cancellationToken)
    {
        var data = line.AsSpan().StartsWith(Field) ? line.AsMemory(Field.Length) : default(ReadOnlyMemory<byte>?);
        var isDone = data is { } last && last.Span.Trim((byte)' ').SequenceEqual(Done);
        if (data is { } json && !isDone && !IsObject(json))
        {
            throw new IOException("An event is no JSON object.");
        }

        if (data is not { } text)
        {
            await WriteAsync(to, scrubber.Line(line), cancellationToken);
            return false;
        }

        byte[][] events = isDone ? [.. scrubber.End(), Done] : [.. scrubber.Event(text.Span.Trim((byte)' ').ToArray())];
        for (var i = 0; i < events.Length; i++)
        {
            await WriteAsync(to, [.. Field, (byte)' ', .. events[i]], cancellationToken);
            if (isDone || i < events.Length - 1)
            {
                await WriteAsync(to, [], cancellationToken);
            }
        }

        return isDone;
    }

    private static async Task WriteAsync(HttpResponse to, byte[] line, CancellationToken cancellationToken)
    {
        await to.Body.WriteAsync(line, cancellationToken);
        await to.Body.WriteAsync(NewLine, cancellationToken);
    }

    private static bool IsObject(ReadOnlyMemory<byte> text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
