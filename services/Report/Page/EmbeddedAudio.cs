using Eloquence.Audio;

namespace Eloquence.Report.Page;

/// <summary>
/// The take as a data address that a browser plays without asking anybody: a WAV of some minutes as 16 bits, 16 kHz, mono, a longer one as a telephone
/// sends it (mu-law, 8 kHz); what a phone has compressed in a way that browsers know, as it is.
/// </summary>
internal static class EmbeddedAudio
{
    /// <summary>Longer takes would make the page too heavy for a phone: 5.8 MB of sound, 7.7 MB as text.</summary>
    public const double MaximumSeconds = 720;

    /// <summary>Takes up to here get the better quality, in the same size at most.</summary>
    private const double MaximumLinearSeconds = 180;

    /// <summary>The same in bytes, for a compressed take: half an hour at 25 kbit/s.</summary>
    private const int MaximumCompressedBytes = 5_800_000;

    private const int SampleRate = 16_000;
    private const int TelephoneSampleRate = 8_000;

    /// <summary>The address, or null when the take is too long.</summary>
    /// <exception cref="AudioFormatException">The recording cannot be decoded.</exception>
    public static string? Create(byte[] recording)
    {
        if (RecordingDecoder.IsCompressed(recording) && MediaType(recording) is { } type)
        {
            return recording.Length > MaximumCompressedBytes ? null : $"data:{type};base64,{Convert.ToBase64String(recording)}";
        }
        var seconds = WavSource.Open(recording).DurationSeconds;
        return seconds > MaximumSeconds ? null
            : "data:audio/wav;base64," + Convert.ToBase64String(seconds > MaximumLinearSeconds
                ? MuLawWav.Write(WavDecoder.Decode(recording, TelephoneSampleRate).Samples, TelephoneSampleRate)
                : WavWriter.Write(WavDecoder.Decode(recording, SampleRate).Samples, SampleRate));
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
}
