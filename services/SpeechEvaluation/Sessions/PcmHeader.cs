using System.Buffers.Binary;

namespace Eloquence.SpeechEvaluation.Sessions;

/// <summary>
/// Streams are 16-bit PCM, 16 kHz, mono without a header; some clients begin with a WAV header all the same. It is taken off, and refused
/// when it declares another format.
/// </summary>
internal static class PcmHeader
{
    private const int ChunkHeader = 8;
    private const int RiffHeader = 12;
    private const int FormatBytes = 16;

    /// <summary>Where the samples begin in the first piece of a stream; 0 without a header.</summary>
    /// <exception cref="SessionRefusedException">The header declares another format, or does not end within this piece.</exception>
    public static int SamplesStart(ReadOnlySpan<byte> first)
    {
        if (!first.StartsWith("RIFF"u8) || first.Length < RiffHeader || !first[8..12].SequenceEqual("WAVE"u8))
        {
            return 0;
        }
        for (var at = RiffHeader; at + ChunkHeader <= first.Length;)
        {
            var name = first.Slice(at, 4);
            var size = BinaryPrimitives.ReadUInt32LittleEndian(first[(at + 4)..]);
            at += ChunkHeader;
            if (name.SequenceEqual("data"u8))
            {
                return at;
            }
            if (name.SequenceEqual("fmt "u8) && first.Length >= at + FormatBytes)
            {
                Check(first.Slice(at, FormatBytes));
            }
            at = (int)Math.Min(first.Length, at + size + (size & 1));
        }
        throw new SessionRefusedException("wav_header_invalid", "The WAV header does not end within the first frame. Send 16-bit PCM, 16 kHz, mono.");
    }

    private static void Check(ReadOnlySpan<byte> format)
    {
        var channels = BinaryPrimitives.ReadUInt16LittleEndian(format[2..]);
        var rate = BinaryPrimitives.ReadUInt32LittleEndian(format[4..]);
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(format[14..]);
        if ((channels, rate, bits) != (1, Audio.LiveVoiceMeter.SampleRate, 16))
        {
            throw new SessionRefusedException(
                "audio_format_unsupported",
                FormattableString.Invariant($"The stream is {rate} Hz, {channels} channels, {bits} bits. Send 16-bit PCM, 16 kHz, mono, or the whole recording to POST /analyze."));
        }
    }
}
