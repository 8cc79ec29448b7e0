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
        if (!IsCompressed(recording.Span))
        {
            return WavDecoder.Decode(recording.Span, sampleRate, cancellationToken);
        }
        var samples = new SampleMemory();
        var decoded = await DecodeAsync(recording, sampleRate, samples, WavDecoder.MaximumDuration, cancellationToken).ConfigureAwait(false);
        return new DecodedAudio(samples.ToArray(), sampleRate, decoded.Source, decoded.Level) { DurationSeconds = decoded.DurationSeconds };
    }

    /// <summary>
    /// Opens a recording to be read piece by piece: a WAV at its own rate where it lies, a compressed one decoded into a temporary file.
    /// Keeps the calling thread until it is done.
    /// </summary>
    /// <param name="recording">The file; it must stay as it is until the result is disposed.</param>
    /// <param name="sampleRate">Wanted samples per second of a compressed recording, in hertz.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="AudioFormatException">The bytes are not a recording that can be decoded, or FFmpeg is needed and not there.</exception>
    public OpenedRecording Open(ReadOnlyMemory<byte> recording, int sampleRate, CancellationToken cancellationToken = default)
    {
        if (!IsCompressed(recording.Span))
        {
            var wav = WavSource.Open(recording);
            return new OpenedRecording(wav, wav.Source, wav.MeasureLevel(cancellationToken), wav.DurationSeconds);
        }
        var samples = new SampleFile(sampleRate);
        try
        {
            var decoded = DecodeAsync(recording, sampleRate, samples, WavSource.MaximumDuration, cancellationToken).GetAwaiter().GetResult();
            return new OpenedRecording(samples, decoded.Source, decoded.Level, decoded.DurationSeconds);
        }
        catch
        {
            samples.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _ffmpeg.Dispose();

    private async Task<DecodedStream> DecodeAsync(
        ReadOnlyMemory<byte> recording, int sampleRate, ISampleSink sink, TimeSpan longest, CancellationToken cancellationToken)
    {
        var format = CompressedFormat.Of(recording.Span)!;
        var file = Path.Combine(Path.GetTempPath(), $"eloquence-recording-{Environment.ProcessId}-{Guid.NewGuid():N}");
        try
        {
            await using (var spool = new FileStream(file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous }))
            {
                await spool.WriteAsync(recording, cancellationToken).ConfigureAwait(false);
            }
            return await _ffmpeg.DecodeAsync(file, format, sampleRate, sink, longest, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
