namespace Eloquence.Audio;

/// <summary>
/// Decodes recordings of every kind that phones and browsers make, told apart by their content: WAV and headerless samples by
/// <see cref="WavDecoder"/>, everything else (m4a and aac, mp3, ogg, webm, flac, ...) by FFmpeg.
/// </summary>
/// <param name="ffmpeg">Where FFmpeg is.</param>
public sealed class RecordingDecoder(FfmpegSettings ffmpeg) : IDisposable
{
    private readonly FfmpegDecoder _ffmpeg = new(ffmpeg);

    /// <summary>Whether a recording needs FFmpeg.</summary>
    public static bool IsCompressed(ReadOnlySpan<byte> recording) => !WavHeader.IsWave(recording) && CompressedFormat.Of(recording) is not null;

    /// <summary>Decodes to mono. WAV is decoded on the calling thread.</summary>
    /// <param name="recording">The file.</param>
    /// <param name="sampleRate">Wanted samples per second, in hertz.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="AudioFormatException">The bytes are not a recording that can be decoded, or FFmpeg is needed and not there.</exception>
    public async Task<DecodedAudio> DecodeAsync(ReadOnlyMemory<byte> recording, int sampleRate, CancellationToken cancellationToken = default)
    {
        if (WavHeader.IsWave(recording.Span) || CompressedFormat.Of(recording.Span) is not { } format)
        {
            return WavDecoder.Decode(recording.Span, sampleRate, cancellationToken);
        }
        var file = Path.Combine(Path.GetTempPath(), $"eloquence-{Guid.NewGuid():N}");
        try
        {
            await using (var spool = new FileStream(file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous }))
            {
                await spool.WriteAsync(recording, cancellationToken).ConfigureAwait(false);
            }
            return await _ffmpeg.DecodeAsync(file, format, sampleRate, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Decodes to mono, keeping the calling thread until it is done: for work that has a thread of its own.</summary>
    /// <inheritdoc cref="DecodeAsync"/>
    public DecodedAudio Decode(ReadOnlySpan<byte> recording, int sampleRate, CancellationToken cancellationToken = default) =>
        IsCompressed(recording)
            ? DecodeAsync(recording.ToArray(), sampleRate, cancellationToken).GetAwaiter().GetResult()
            : WavDecoder.Decode(recording, sampleRate, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _ffmpeg.Dispose();
}
