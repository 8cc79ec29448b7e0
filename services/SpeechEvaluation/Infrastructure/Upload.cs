using System.Buffers;
using Eloquence.Audio;

namespace Eloquence.SpeechEvaluation.Infrastructure;

/// <summary>
/// The body of a request. Up to <see cref="MemoryLimit"/> it lies in a pooled buffer that grows with the bytes that arrive, so that a client
/// that announces much and sends little costs little; a longer one goes on in a temporary file that goes with it and is mapped when it is complete.
/// </summary>
internal sealed class Upload : IDisposable
{
    /// <summary>Usual takes stay in memory: 4 minutes of 16-bit mono at 16 kHz.</summary>
    public const int MemoryLimit = 8 * 1024 * 1024;

    private const int FirstCapacity = 256 * 1024;
    private const int FileBufferBytes = 256 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstCapacity);
    private int _buffered;
    private long _length;
    private FileStream? _file;
    private IMemoryOwner<byte>? _mapped;

    private Upload()
    {
    }

    /// <summary>The bytes received, until disposal.</summary>
    public ReadOnlyMemory<byte> Memory => _mapped?.Memory ?? _buffer.AsMemory(0, _buffered);

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
            while (await body.ReadAsync(upload._buffer.AsMemory(upload._buffered), cancellationToken) is > 0 and var count)
            {
                upload._buffered += count;
                upload._length += count;
                if (upload._length > maximum)
                {
                    throw TooLarge();
                }
                await upload.MakeRoomAsync(cancellationToken);
            }
            await upload.CompleteAsync(cancellationToken);
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
        _mapped?.Dispose();
        _mapped = null;
        _file?.Dispose();
        _file = null;
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }
        _buffer = [];
        _buffered = 0;
    }

    private static BadHttpRequestException TooLarge() => new("The body is too large.", StatusCodes.Status413PayloadTooLarge);

    private async ValueTask MakeRoomAsync(CancellationToken cancellationToken)
    {
        if (_buffered < _buffer.Length)
        {
            return;
        }
        if (_file is null && 2 * _buffer.Length <= MemoryLimit)
        {
            var larger = ArrayPool<byte>.Shared.Rent(2 * _buffer.Length);
            _buffer.AsSpan(0, _buffered).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
            return;
        }
        await SpillAsync(cancellationToken);
    }

    private async ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        if (_file is null)
        {
            return;
        }
        await SpillAsync(cancellationToken);
        await _file.FlushAsync(cancellationToken);
        _mapped = new MappedFile(_file, (int)_length);
    }

    private async ValueTask SpillAsync(CancellationToken cancellationToken)
    {
        _file ??= TemporaryFile.Open(FileBufferBytes);
        await _file.WriteAsync(_buffer.AsMemory(0, _buffered), cancellationToken);
        _buffered = 0;
    }
}
