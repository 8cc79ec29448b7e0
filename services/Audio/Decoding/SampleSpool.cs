namespace Eloquence.Audio;

/// <summary>Samples gathered in memory, and those of a long recording in a temporary file. Written first, then read.</summary>
/// <param name="sampleRate">Samples per second, in hertz.</param>
internal sealed class SampleSpool(int sampleRate) : ISampleSink, IDisposable
{
    /// <summary>Two minutes at 16 kHz: 7.7 MB.</summary>
    private const int MostInMemory = 1_920_000;

    private SampleMemory? _memory = new();
    private SampleFile? _file;

    public void Append(ReadOnlySpan<float> samples)
    {
        if (_memory is { } memory)
        {
            memory.Append(samples);
            if (memory.Count > MostInMemory)
            {
                _file = new SampleFile(sampleRate);
                _file.Append(memory.Samples);
                _memory = null;
            }
            return;
        }
        _file!.Append(samples);
    }

    /// <summary>Everything that came; it takes the temporary file over.</summary>
    public ISampleSource Complete()
    {
        if (_memory is { } memory)
        {
            return new MemorySource(memory.ToArray(), sampleRate);
        }
        var file = _file!;
        _file = null;
        return file;
    }

    public void Dispose() => _file?.Dispose();
}
