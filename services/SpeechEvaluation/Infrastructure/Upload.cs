using System.Buffers;

namespace Eloquence.SpeechEvaluation.Infrastructure;

/// <summary>
/// The body of a request in one buffer. It grows with the bytes that arrive, so that a client that announces much and sends little
/// costs little. Buffers of usual takes are pooled; larger ones are left to the collector, since the pool would keep them for good.
/// </summary>
internal sealed class Upload : IDisposable
{
    private const int FirstCapacity = 256 * 1024;
    private const int LargestPooled = 8 * 1024 * 1024;

    private byte[] _buffer = Rent(FirstCapacity);
    private int _length;

    private Upload()
    {
    }

    /// <summary>The bytes received.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

    /// <summary>The bytes received, until disposal.</summary>
    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, _length);

    /// <summary>
    /// Reads a body to its end. The limit is kept here and not by Kestrel: beyond its own limit Kestrel resets the connection, and a
    /// client that is still sending never sees the answer; otherwise it answers and goes on discarding for some seconds.
    /// </summary>
    /// <exception cref="BadHttpRequestException">The body is too large (status 413), or the client broke it off.</exception>
    public static Task<Upload> ReadAsync(HttpRequest request, int maximum, CancellationToken cancellationToken) =>
        request.ContentLength > maximum ? throw TooLarge() : ReadAsync(request.Body, maximum, cancellationToken);

    /// <summary>Reads a stream to its end, such as one part of a form.</summary>
    /// <exception cref="BadHttpRequestException">It is too large (status 413), or the client broke it off.</exception>
    public static async Task<Upload> ReadAsync(Stream body, int maximum, CancellationToken cancellationToken)
    {
        var upload = new Upload();
        try
        {
            while (await body.ReadAsync(upload._buffer.AsMemory(upload._length), cancellationToken) is > 0 and var count)
            {
                upload._length += count;
                if (upload._length > maximum)
                {
                    throw TooLarge();
                }
                upload.EnsureSpace();
            }
            return upload;
        }
        catch
        {
            upload.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    private static BadHttpRequestException TooLarge() => new("The body is too large.", StatusCodes.Status413PayloadTooLarge);

    private void EnsureSpace()
    {
        if (_length < _buffer.Length)
        {
            return;
        }
        var larger = Rent(2 * _buffer.Length);
        Bytes.CopyTo(larger);
        Return(_buffer);
        _buffer = larger;
    }

    private static byte[] Rent(int length) =>
        length > LargestPooled ? GC.AllocateUninitializedArray<byte>(length) : ArrayPool<byte>.Shared.Rent(length);

    private static void Return(byte[] buffer)
    {
        if (buffer.Length is > 0 and <= LargestPooled)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
