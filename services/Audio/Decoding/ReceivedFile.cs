using System.Buffers;

namespace Eloquence.Audio;

/// <summary>
/// A file as it arrives. Up to <see cref="MemoryLimit"/> it lies in a pooled buffer that grows with the bytes that arrive, so that a client
/// that announces much and sends little costs little; a longer one goes on in a temporary file that goes with this object. One instance
/// serves one thread at a time.
/// </summary>
public sealed class ReceivedFile : IDisposable
{
    /// <summary>Usual takes stay in memory: 4 minutes of 16-bit mono at 16 kHz.</summary>
    public const int MemoryLimit = 8 * 1024 * 1024;

    private const int FirstCapacity = 256 * 1024;
    private const int FileBufferBytes = 256 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstCapacity);
    private int _buffered;
    private int _length;
    private FileStream? _file;
    private MappedFile? _mapped;

    private ReceivedFile()
    {
    }

    /// <summary>Number of bytes received.</summary>
    public int Length => _length;

    /// <summary>The bytes received, until disposal; those of a long file are read by the system where they are looked at.</summary>
    public ReadOnlyMemory<byte> Memory => _file is null ? _buffer.AsMemory(0, _buffered) : (_mapped ??= new MappedFile(_file, _length)).Memory;

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="stream">Where the file comes from.</param>
    /// <param name="maximum">The most bytes that are taken.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="FileTooLargeException">There are more bytes than <paramref name="maximum"/>.</exception>
    public static async Task<ReceivedFile> ReadAsync(Stream stream, int maximum, CancellationToken cancellationToken)
    {
        var received = new ReceivedFile();
        try
        {
            while (await stream.ReadAsync(received._buffer.AsMemory(received._buffered), cancellationToken).ConfigureAwait(false) is > 0 and var count)
            {
                if (count > maximum - received._length)
                {
                    throw new FileTooLargeException(maximum);
                }
                received._buffered += count;
                received._length += count;
                await received.MakeRoomAsync(cancellationToken).ConfigureAwait(false);
            }
            if (received._file is { } file)
            {
                await received.SpillAsync(cancellationToken).ConfigureAwait(false);
                await file.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
            return received;
        }
        catch
        {
            received.Dispose();
            throw;
        }
    }

    /// <summary>A stream over the bytes from the beginning, until disposal; several may be read at the same time.</summary>
    public Stream OpenRead() => _file is { } file ? new SharedFileStream(file.SafeFileHandle, _length) : new MemoryStream(_buffer, 0, _buffered, writable: false);

    /// <inheritdoc/>
    public void Dispose()
    {
        ((IDisposable?)_mapped)?.Dispose();
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
        await SpillAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask SpillAsync(CancellationToken cancellationToken)
    {
        _file ??= TemporaryFile.Open(FileBufferBytes);
        await _file.WriteAsync(_buffer.AsMemory(0, _buffered), cancellationToken).ConfigureAwait(false);
        _buffered = 0;
    }
}
