using Eloquence.Audio;

namespace Eloquence.SpeechEvaluation.Sessions;

/// <summary>The 16-bit samples of a running take, in a file that goes with it: an hour of a hundred speakers does not fit into memory.</summary>
internal sealed class TakeSpool : IAsyncDisposable
{
    private const int BufferBytes = 64 * 1024;
    private const int BytesPerSecond = 2 * LiveVoiceMeter.SampleRate;

    private readonly FileStream _file = TemporaryFile.Open(BufferBytes);

    private MappedFile? _mapped;

    /// <summary>Bytes written.</summary>
    public long Length { get; private set; }

    /// <summary>Length in seconds.</summary>
    public double Seconds => (double)Length / BytesPerSecond;

    /// <summary>Adds samples.</summary>
    public async ValueTask AddAsync(ReadOnlyMemory<byte> pcm16, CancellationToken cancellationToken)
    {
        await _file.WriteAsync(pcm16, cancellationToken);
        Length += pcm16.Length;
    }

    /// <summary>Everything so far, until the next call or disposal.</summary>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        Forget();
        if (Length == 0)
        {
            return default;
        }
        await _file.FlushAsync(cancellationToken);
        return (_mapped = new MappedFile(_file, (int)Length)).Memory;
    }

    public ValueTask DisposeAsync()
    {
        Forget();
        return _file.DisposeAsync();
    }

    private void Forget()
    {
        (_mapped as IDisposable)?.Dispose();
        _mapped = null;
    }
}
