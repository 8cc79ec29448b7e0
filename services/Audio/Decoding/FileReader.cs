using Microsoft.Win32.SafeHandles;

namespace Eloquence.Audio;

/// <summary>Reads a file that somebody else has open, at a position of its own; a file that is closed meanwhile fails and harms nobody.</summary>
/// <param name="file">The file.</param>
/// <param name="length">How much of it there is, in bytes.</param>
internal sealed class FileReader(SafeFileHandle file, long length) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position { get; set; }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var count = RandomAccess.Read(file, buffer, Position);
        Position += count;
        return count;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await RandomAccess.ReadAsync(file, buffer, Position, cancellationToken).ConfigureAwait(false);
        Position += count;
        return count;
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
    {
        SeekOrigin.Current => Position,
        SeekOrigin.End => length,
        _ => 0,
    };

    public override void Flush()
    {
        // Nothing is written.
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
