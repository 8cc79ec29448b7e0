namespace Eloquence.SpeechEvaluation.Sessions;

/// <summary>The 16-bit samples of a running take, in a file that goes with it: an hour of a hundred speakers does not fit into memory.</summary>
internal sealed class TakeSpool : IAsyncDisposable
{
    private const int BufferBytes = 64 * 1024;
    private const int BytesPerSecond = 2 * Audio.LiveVoiceMeter.SampleRate;

    private readonly FileStream _file = new(
        Path.Combine(Path.GetTempPath(), $"eloquence-take-{Guid.NewGuid():N}.pcm"),
        FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, BufferBytes, FileOptions.DeleteOnClose | FileOptions.Asynchronous);

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

    /// <summary>Everything so far.</summary>
    public async Task<byte[]> ReadAsync(CancellationToken cancellationToken)
    {
        var bytes = GC.AllocateUninitializedArray<byte>((int)Length);
        await _file.FlushAsync(cancellationToken);
        _file.Position = 0;
        await _file.ReadExactlyAsync(bytes, cancellationToken);
        _file.Position = Length;
        return bytes;
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
