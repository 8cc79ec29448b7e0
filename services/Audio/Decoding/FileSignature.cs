namespace Eloquence.Audio;

/// <summary>Recognises files that are not WAV by their first bytes, so that the refusal can name what was sent.</summary>
internal static class FileSignature
{
    /// <summary>Throws when the file is of a known kind other than WAV or headerless samples.</summary>
    public static void Refuse(ReadOnlySpan<byte> file)
    {
        if (CompressedFormat.Of(file) is { } audio)
        {
            throw new AudioFormatException(AudioErrorCodes.FormatUnsupported,
                $"The recording is {audio.Description}, which is not decoded here. Send a WAV file (PCM or float), or headerless 16-bit PCM at 16 kHz, mono.");
        }
        if (OtherFormat(file) is { } other)
        {
            throw new AudioFormatException(AudioErrorCodes.NotRecognised,
                $"The upload is {other}, not a recording. Send a WAV file (PCM or float), or headerless 16-bit PCM at 16 kHz, mono.");
        }
    }

    private static string? OtherFormat(ReadOnlySpan<byte> file) => file switch
    {
        _ when file.StartsWith("RIFF"u8) => "a RIFF file other than WAVE",
        _ when file.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']) => "a PNG image",
        _ when file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) => "a JPEG image",
        _ when file.StartsWith("GIF8"u8) => "a GIF image",
        _ when file.StartsWith("%PDF-"u8) => "a PDF document",
        _ when file.StartsWith((ReadOnlySpan<byte>)[(byte)'P', (byte)'K', 3, 4]) => "a ZIP archive or Office document",
        _ when file.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B, 8]) => "gzip-compressed data",
        _ when file.StartsWith((ReadOnlySpan<byte>)[0x7F, (byte)'E', (byte)'L', (byte)'F']) => "an executable",
        _ => null,
    };
}
