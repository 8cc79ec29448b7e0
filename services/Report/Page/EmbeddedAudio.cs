using System.Buffers.Binary;
using Eloquence.Audio;

namespace Eloquence.Report.Page;

/// <summary>
/// The take as a data address that a browser plays without asking anybody: a WAV as 16 bits, 16 kHz, mono; what a phone has compressed in a way
/// that browsers know, as it is.
/// </summary>
internal static class EmbeddedAudio
{
    /// <summary>Longer takes would make the page too heavy for a phone: 5.8 MB of sound, 7.7 MB as text.</summary>
    public const double MaximumSeconds = 180;

    /// <summary>The same in bytes, for a compressed take: half an hour at 25 kbit/s.</summary>
    private const int MaximumCompressedBytes = 5_800_000;

    private const int SampleRate = 16_000;
    private const int HeaderBytes = 44;

    /// <summary>The address, or null when the take is too long.</summary>
    /// <exception cref="AudioFormatException">The recording cannot be decoded.</exception>
    public static string? Create(ReadOnlySpan<byte> recording)
    {
        if (RecordingDecoder.IsCompressed(recording) && MediaType(recording) is { } type)
        {
            return recording.Length > MaximumCompressedBytes ? null : $"data:{type};base64,{Convert.ToBase64String(recording)}";
        }
        var audio = WavDecoder.Decode(recording, SampleRate);
        return audio.DurationSeconds > MaximumSeconds ? null : "data:audio/wav;base64," + Convert.ToBase64String(Encode(audio.Samples));
    }

    /// <summary>The media type of a compressed recording; null when browsers do not play its kind.</summary>
    private static string? MediaType(ReadOnlySpan<byte> recording) => CompressedFormat.Of(recording)?.Container switch
    {
        "mp4" => "audio/mp4",
        "ogg" => "audio/ogg",
        "webm" => "audio/webm",
        "mp3" => "audio/mpeg",
        "aac" => "audio/aac",
        "flac" => "audio/flac",
        _ => null,
    };

    /// <summary>A RIFF/WAVE file with PCM samples (Microsoft, "Multimedia Programming Interface and Data Specifications 1.0", 1991).</summary>
    private static byte[] Encode(ReadOnlySpan<float> samples)
    {
        var file = new byte[HeaderBytes + (2 * samples.Length)];
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(24), SampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(28), 2 * SampleRate);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(32), 2);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(34), 16);
        "data"u8.CopyTo(file.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), 2 * samples.Length);
        for (var i = 0; i < samples.Length; i++)
        {
            var value = Math.Round(Math.Clamp(samples[i], -1f, 1f) * short.MaxValue);
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(HeaderBytes + (2 * i)), (short)value);
        }
        return file;
    }
}
