namespace Eloquence.Audio;

/// <summary>
/// Turns the pieces in which a client sends its microphone into one signal at <see cref="LiveVoiceMeter.SampleRate"/>: each piece is a WAV file of
/// any rate and encoding, or headerless 16-bit PCM whose samples may be split between two pieces. A WAV header that announces more than the piece
/// holds, as recorders write that do not know their end, also describes the headerless pieces behind it.
/// One instance serves one connection.
/// </summary>
public sealed class LiveAudioDecoder
{
    /// <summary>Largest piece, in bytes: 10 s of PCM16 at 48 kHz, stereo.</summary>
    public const int MaximumPieceBytes = 1_920_000 + 4096;

    private const int BlockFrames = 1024;
    private const int MaximumFrameBytes = 32 * 8;

    private static readonly PieceFormat Plain = new(SampleEncoding.PcmS16, LiveVoiceMeter.SampleRate, 1);

    private readonly byte[] _split = new byte[MaximumFrameBytes];
    private int _splitLength;
    private PieceFormat? _announced;
    private Resampler? _resampler;
    private int _resamplerRate;
    private bool _started;

    /// <summary>Decodes a piece.</summary>
    /// <param name="piece">At most <see cref="MaximumPieceBytes"/> bytes.</param>
    /// <param name="sampleRate">Samples per second of headerless pieces, as the client declares it; null when it says nothing.</param>
    /// <param name="receive">Receives the decoded samples in blocks, -1..1, valid during the call.</param>
    /// <exception cref="AudioFormatException">The piece is no sound that can be decoded; the next one may be.</exception>
    public void Decode(ReadOnlySpan<byte> piece, int? sampleRate, Action<ReadOnlySpan<float>> receive)
    {
        ArgumentNullException.ThrowIfNull(receive);
        if (piece.IsEmpty)
        {
            throw new AudioFormatException(AudioErrorCodes.Empty, "The piece of sound is empty. Send samples.");
        }
        if (WavHeader.IsWave(piece))
        {
            var layout = WavHeader.Parse(piece, mayBeEmpty: true);
            var source = layout.Source;
            var format = new PieceFormat(source.Encoding, source.SampleRate, source.Channels);
            _announced = layout.Offset + layout.Length >= piece.Length && (source.Truncated || layout.Length == 0 || DeclaresNoEnd(piece, layout)) ? format : null;
            _splitLength = 0;
            Convert(piece.Slice(layout.Offset, layout.Length), format, keepSplit: _announced is not null, receive);
        }
        else
        {
            if (!_started)
            {
                // Later on, samples that happen to look like the beginning of a file are samples.
                FileSignature.Refuse(piece);
            }
            Convert(piece, _announced ?? Plain with { SampleRate = Usable(sampleRate) }, keepSplit: true, receive);
        }
    }

    /// <summary>True when the size in front of the samples is zero or the largest there is.</summary>
    private static bool DeclaresNoEnd(ReadOnlySpan<byte> piece, SampleLayout layout) =>
        piece.Slice(layout.Offset - 4, 4).IndexOfAnyExcept((byte)0) < 0 || piece.Slice(layout.Offset - 4, 4).IndexOfAnyExcept((byte)0xFF) < 0;

    private static int Usable(int? sampleRate) => sampleRate switch
    {
        null => LiveVoiceMeter.SampleRate,
        >= WavHeader.MinimumRate and <= WavHeader.MaximumRate => sampleRate.Value,
        _ => throw new AudioFormatException(AudioErrorCodes.FormatUnsupported, FormattableString.Invariant(
            $"A rate of {sampleRate} samples per second makes no sense; {WavHeader.MinimumRate} to {WavHeader.MaximumRate} are accepted. Send 16000.")),
    };

    private void Convert(ReadOnlySpan<byte> bytes, PieceFormat format, bool keepSplit, Action<ReadOnlySpan<float>> receive)
    {
        var frameBytes = format.Channels * format.Encoding.BytesPerSample();
        if (_splitLength > 0)
        {
            var missing = Math.Min(frameBytes - _splitLength, bytes.Length);
            if (missing > 0)
            {
                bytes[..missing].CopyTo(_split.AsSpan(_splitLength));
                _splitLength += missing;
                bytes = bytes[missing..];
            }
            if (_splitLength < frameBytes)
            {
                return;
            }
            Block(_split.AsSpan(0, frameBytes), format, receive);
            _splitLength = 0;
        }
        var blockBytes = frameBytes * Math.Max(1, BlockFrames / format.Channels);
        while (bytes.Length >= frameBytes)
        {
            var taken = Math.Min(blockBytes, bytes.Length / frameBytes * frameBytes);
            Block(bytes[..taken], format, receive);
            bytes = bytes[taken..];
        }
        if (keepSplit)
        {
            bytes.CopyTo(_split);
            _splitLength = bytes.Length;
        }
    }

    private void Block(ReadOnlySpan<byte> bytes, PieceFormat format, Action<ReadOnlySpan<float>> receive)
    {
        _started = true;
        Span<float> interleaved = stackalloc float[bytes.Length / format.Encoding.BytesPerSample()];
        SampleReader.Read(format.Encoding, bytes, interleaved);
        var mono = SampleReader.Downmix(interleaved, format.Channels);
        if (format.SampleRate == LiveVoiceMeter.SampleRate)
        {
            receive(mono);
            return;
        }
        if (_resampler is null || _resamplerRate != format.SampleRate)
        {
            (_resampler, _resamplerRate) = (new Resampler(format.SampleRate, LiveVoiceMeter.SampleRate), format.SampleRate);
        }
        Span<float> resampled = stackalloc float[(int)((long)mono.Length * LiveVoiceMeter.SampleRate / format.SampleRate) + 16];
        var written = _resampler.Process(mono, resampled);
        receive(resampled[..written]);
    }

    private sealed record PieceFormat(SampleEncoding Encoding, int SampleRate, int Channels);
}
