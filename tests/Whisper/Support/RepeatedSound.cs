using System.Buffers.Binary;
using System.Text;

namespace Eloquence.Whisper.Tests.Support;

/// <summary>A WAV file (16-bit mono, 16 kHz) in which the same samples come again and again; it takes no more memory than they do.</summary>
/// <param name="pcm">What is repeated.</param>
/// <param name="times">How often.</param>
internal sealed class RepeatedSound(byte[] pcm, int times) : Stream
{
    private const int HeaderBytes = 44;

    private readonly byte[] _header = Header((long)pcm.Length * times);
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => HeaderBytes + ((long)pcm.Length * times);

    public override long Position { get => _position; set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var rest = _position < HeaderBytes
            ? _header.AsSpan((int)_position)
            : pcm.AsSpan((int)((_position - HeaderBytes) % pcm.Length));
        var count = (int)Math.Min(Math.Min(buffer.Length, rest.Length), Length - _position);
        rest[..count].CopyTo(buffer);
        _position += count;
        return count;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static byte[] Header(long bytes)
    {
        var header = new byte[HeaderBytes];
        Encoding.ASCII.GetBytes("RIFF????WAVEfmt ").CopyTo(header, 0);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), (int)(36 + bytes));
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(24), ToneSpeech.Rate);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(28), 2 * ToneSpeech.Rate);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(32), 2);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(34), 16);
        Encoding.ASCII.GetBytes("data").CopyTo(header, 36);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(40), (int)bytes);
        return header;
    }
}
