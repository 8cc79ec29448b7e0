namespace Eloquence.Audio;

/// <summary>
/// Decodes recordings of every kind that phones and browsers make, told apart by their content: WAV and headerless samples by
/// <see cref="WavDecoder"/>, everything else (m4a and aac, mp3, ogg, webm, flac, ...) by FFmpeg.
/// </summary>
/// <param name="ffmpeg">Where FFmpeg is.</param>
public sealed class RecordingDecoder(FfmpegSettings ffmpeg) : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly FfmpegDecoder _ffmpeg = new(ffmpeg);

    /// <summary>Whether a recording needs FFmpeg.</summary>
    public static bool IsCompressed(ReadOnlySpan<byte> recording) => CompressedFormatOf(recording) is not null;

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

    /// <summary>Decodes a recording of any length to mono: long ones into a temporary file that goes with the result, so that memory does not grow with them.</summary>
    /// <param name="recording">The file.</param>
    /// <param name="sampleRate">Wanted samples per second, in hertz.</param>
    /// <param name="longest">The longest recording that is decoded.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="AudioFormatException">The bytes are not a recording that can be decoded, or FFmpeg is needed and not there.</exception>
    public async Task<OpenedRecording> DecodeAsync(ReceivedFile recording, int sampleRate, TimeSpan longest, CancellationToken cancellationToken = default)
    {
        using var samples = new SampleSpool(sampleRate);
        var decoded = CompressedFormatOf(recording.Memory.Span) is { } format
            ? await DecodeAsync(recording.OpenRead().CopyToAsync, format, sampleRate, samples, longest, cancellationToken).ConfigureAwait(false)
            : await DecodePlainAsync(recording, sampleRate, samples, longest, cancellationToken).ConfigureAwait(false);
        return new OpenedRecording(samples.Complete(), decoded.Source, decoded.Level, decoded.DurationSeconds);
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

    private static CompressedFormat? CompressedFormatOf(ReadOnlySpan<byte> recording) => WavHeader.IsWave(recording) ? null : CompressedFormat.Of(recording);

    /// <summary>Looks at a mapped file only where its header is and reads the samples as a stream, so that its pages do not add up in memory.</summary>
    private static async Task<DecodedStream> DecodePlainAsync(
        ReceivedFile recording, int sampleRate, ISampleSink sink, TimeSpan longest, CancellationToken cancellationToken)
    {
        var layout = WavDecoder.Locate(recording.Memory.Span);
        var source = layout.Source;
        WavDecoder.CheckDuration(layout.Length / (source.Channels * source.Encoding.BytesPerSample()), source.SampleRate, longest);
        var decoder = new PcmStreamDecoder(source, sampleRate, sink);
        await using var bytes = recording.OpenRead();
        bytes.Position = layout.Offset;
        var buffer = new byte[BufferBytes];
        for (var rest = layout.Length; rest > 0;)
        {
            var count = await bytes.ReadAtLeastAsync(buffer.AsMemory(0, Math.Min(rest, buffer.Length)), 1, cancellationToken: cancellationToken).ConfigureAwait(false);
            decoder.Add(buffer.AsSpan(0, count));
            rest -= count;
        }
        return new DecodedStream(source, decoder.Finish(), decoder.DurationSeconds);
    }

    private async Task<DecodedStream> DecodeAsync(
        ReadOnlyMemory<byte> recording, int sampleRate, ISampleSink sink, TimeSpan longest, CancellationToken cancellationToken) => await DecodeAsync(
            async (file, stop) => await file.WriteAsync(recording, stop).ConfigureAwait(false),
            CompressedFormat.Of(recording.Span)!, sampleRate, sink, longest, cancellationToken).ConfigureAwait(false);

    private async Task<DecodedStream> DecodeAsync(
        Func<Stream, CancellationToken, Task> write, CompressedFormat format, int sampleRate, ISampleSink sink, TimeSpan longest, CancellationToken cancellationToken)
    {
        var file = Path.Combine(Path.GetTempPath(), $"eloquence-recording-{Environment.ProcessId}-{Guid.NewGuid():N}");
        try
        {
            await using (var spool = new FileStream(file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous }))
            {
                await write(spool, cancellationToken).ConfigureAwait(false);
            }
            return await _ffmpeg.DecodeAsync(file, format, sampleRate, sink, longest, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
