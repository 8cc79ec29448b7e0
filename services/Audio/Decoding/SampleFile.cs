using System.Runtime.InteropServices;

namespace Eloquence.Audio;

/// <summary>
/// Samples gathered in a temporary file that goes with this object: three hours at 16 kHz are 690 MB, which is much for memory and little
/// for a disk. Written first, then read; one instance serves one thread.
/// </summary>
/// <param name="sampleRate">Samples per second, in hertz.</param>
internal sealed class SampleFile(int sampleRate) : ISampleSource, ISampleSink, IDisposable
{
    private const int BufferBytes = 256 * 1024;

    private readonly FileStream _file = TemporaryFile.Open(BufferBytes);

    private float[] _block = [];
    private bool _flushed;

    public int SampleRate => sampleRate;

    public long Length { get; private set; }

    public void Append(ReadOnlySpan<float> samples)
    {
        _file.Write(MemoryMarshal.AsBytes(samples));
        Length += samples.Length;
        _flushed = false;
    }

    public void Read(long start, Span<double> samples)
    {
        if (!_flushed)
        {
            _file.Flush();
            _flushed = true;
        }
        var first = (int)Math.Clamp(-start, 0, samples.Length);
        var end = (int)Math.Clamp(Length - start, first, samples.Length);
        samples[..first].Clear();
        samples[end..].Clear();
        if (_block.Length < end - first)
        {
            _block = new float[end - first];
        }
        var block = _block.AsSpan(0, end - first);
        ReadExactly(MemoryMarshal.AsBytes(block), (start + first) * sizeof(float));
        for (var i = 0; i < block.Length; i++)
        {
            samples[first + i] = block[i];
        }
    }

    public void Dispose() => _file.Dispose();

    private void ReadExactly(Span<byte> bytes, long offset)
    {
        while (!bytes.IsEmpty)
        {
            var count = RandomAccess.Read(_file.SafeFileHandle, bytes, offset);
            if (count == 0)
            {
                throw new EndOfStreamException("The temporary file of a decoded recording is shorter than what was written.");
            }
            bytes = bytes[count..];
            offset += count;
        }
    }
}
