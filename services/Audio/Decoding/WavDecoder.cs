namespace Eloquence.Audio;

/// <summary>
/// Decodes recordings: WAV (PCM 8/16/24/32 bits, IEEE float 32/64 bits, A-law and mu-law, plain or extensible header, any channel count), and
/// headerless 16-bit PCM at 16 kHz, mono. Memory follows the bytes that arrived, never the sizes a header declares.
/// </summary>
public static class WavDecoder
{
    private const int BlockFrames = 4096;

    /// <summary>The shortest recording that is decoded. Below it not even one intensity frame (64 ms) fits with room to compare.</summary>
    public static TimeSpan MinimumDuration { get; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest recording that is decoded into memory; at 16 kHz it takes 115 MB as floats.</summary>
    public static TimeSpan MaximumDuration { get; } = TimeSpan.FromMinutes(30);

    /// <summary>Decodes to mono at the recording's own sample rate.</summary>
    /// <exception cref="AudioFormatException">The bytes are not a recording that can be decoded.</exception>
    public static DecodedAudio Decode(ReadOnlySpan<byte> file)
    {
        var layout = Locate(file);
        return Decode(file, layout, layout.Source.SampleRate, CancellationToken.None);
    }

    /// <summary>Decodes to mono and resamples block by block, so that the recording is never held at its own rate.</summary>
    /// <param name="file">The recording.</param>
    /// <param name="sampleRate">Wanted samples per second, in hertz.</param>
    /// <param name="cancellationToken">Stops between blocks.</param>
    /// <exception cref="AudioFormatException">The bytes are not a recording that can be decoded.</exception>
    public static DecodedAudio Decode(ReadOnlySpan<byte> file, int sampleRate, CancellationToken cancellationToken = default) =>
        Decode(file, Locate(file), sampleRate, cancellationToken);

    /// <summary>What the samples behind a WAV header are, and where they begin.</summary>
    /// <param name="start">The beginning of a WAV file, up to its first samples.</param>
    /// <exception cref="AudioFormatException">It is no WAV header, or one that makes no sense.</exception>
    public static (AudioSource Source, int Offset) Describe(ReadOnlySpan<byte> start)
    {
        if (!WavHeader.IsWave(start))
        {
            throw new AudioFormatException(AudioErrorCodes.WavHeaderInvalid, "The bytes are no WAV header.");
        }
        var layout = WavHeader.Parse(start);
        return (layout.Source, layout.Offset);
    }

    internal static SampleLayout Locate(ReadOnlySpan<byte> file)
    {
        if (file.IsEmpty)
        {
            throw new AudioFormatException(AudioErrorCodes.Empty, "The upload is empty. Send a WAV file (PCM or float).");
        }
        if (WavHeader.IsWave(file))
        {
            return WavHeader.Parse(file);
        }
        FileSignature.Refuse(file);
        return RawPcm.Recognise(file);
    }

    private static DecodedAudio Decode(ReadOnlySpan<byte> file, SampleLayout layout, int sampleRate, CancellationToken cancellationToken)
    {
        var source = layout.Source;
        var frameBytes = source.Channels * source.Encoding.BytesPerSample();
        var frames = layout.Length / frameBytes;
        CheckDuration(frames, source.SampleRate, MaximumDuration);

        var resampler = new Resampler(source.SampleRate, sampleRate);
        var samples = new float[resampler.OutputLength(frames)];
        var meter = new LevelMeter(source.Encoding.ClippingAmplitude());
        var block = new float[BlockFrames * source.Channels];
        var written = 0;
        for (var frame = 0; frame < frames; frame += BlockFrames)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = Math.Min(BlockFrames, frames - frame);
            var interleaved = block.AsSpan(0, count * source.Channels);
            SampleReader.Read(source.Encoding, file.Slice(layout.Offset + (frame * frameBytes), count * frameBytes), interleaved);
            meter.CountClipped(interleaved);
            var mono = SampleReader.Downmix(interleaved, source.Channels);
            meter.Add(mono);
            written += resampler.Process(mono, samples.AsSpan(written));
        }
        resampler.Finish(samples.AsSpan(written));
        return new DecodedAudio(samples, sampleRate, source, meter.Read()) { DurationSeconds = frames / (double)source.SampleRate };
    }

    internal static void CheckDuration(int frames, int sampleRate, TimeSpan longest)
    {
        if (frames < MinimumDuration.TotalSeconds * sampleRate)
        {
            throw new AudioFormatException(AudioErrorCodes.TooShort, FormattableString.Invariant(
                $"The recording lasts {1000.0 * frames / sampleRate:F0} ms; at least {MinimumDuration.TotalMilliseconds:F0} ms are needed. Record again."));
        }
        if (frames > longest.TotalSeconds * sampleRate)
        {
            throw new AudioFormatException(AudioErrorCodes.TooLong, FormattableString.Invariant(
                $"The recording lasts {frames / (60.0 * sampleRate):F1} minutes; at most {longest.TotalMinutes:F0} are accepted. Send it in parts."));
        }
    }
}
