namespace Eloquence.Audio;

/// <summary>Recognises files that are not WAV by their first bytes, so that the refusal can name what was sent.</summary>
internal static class FileSignature
{
    /// <summary>Throws when the file is of a known kind other than WAV or headerless samples.</summary>
    public static void Refuse(ReadOnlySpan<byte> file)
    {
        if (AudioFormat(file) is { } audio)
        {
            throw new AudioFormatException(AudioErrorCodes.FormatUnsupported,
                $"The recording is {audio}, which is not decoded here. Send a WAV file (PCM or float), or headerless 16-bit PCM at 16 kHz, mono.");
        }
        if (OtherFormat(file) is { } other)
        {
            throw new AudioFormatException(AudioErrorCodes.NotRecognised,
                $"The upload is {other}, not a recording. Send a WAV file (PCM or float), or headerless 16-bit PCM at 16 kHz, mono.");
        }
    }

    private static string? AudioFormat(ReadOnlySpan<byte> file) => file switch
    {
        _ when file.StartsWith("OggS"u8) => "Ogg (Opus or Vorbis)",
        _ when file.StartsWith("fLaC"u8) => "FLAC",
        _ when file.StartsWith("ID3"u8) => "MP3",
        _ when file.StartsWith((ReadOnlySpan<byte>)[0x1A, 0x45, 0xDF, 0xA3]) => "WebM or Matroska",
        _ when file.Length >= 12 && file.Slice(4, 4).SequenceEqual("ftyp"u8) => "MP4 or M4A",
        _ when file.StartsWith("FORM"u8) && file.Length >= 12 && file.Slice(8, 3).SequenceEqual("AIF"u8) => "AIFF",
        _ when file.StartsWith("caff"u8) => "Core Audio Format",
        _ when file.StartsWith("#!AMR"u8) => "AMR",
        _ when file.StartsWith(".snd"u8) => "Sun/NeXT audio",
        _ when file.StartsWith("RIFX"u8) => "big-endian RIFF",
        _ when file.StartsWith("RF64"u8) || file.StartsWith("BW64"u8) => "64-bit WAV (RF64)",
        _ when file.StartsWith("riff"u8) => "Sony Wave64",
        _ => MpegStream(file),
    };

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

    /// <summary>
    /// A frame of ADTS (ISO/IEC 13818-7, 6.2: sync 0xFFF, layer 0) or of MPEG audio (ISO/IEC 11172-3, 2.4.1.3: sync 0xFFF or 0xFFE)
    /// counts only when a second frame follows where the first one says it ends: two such bytes alone also occur in PCM.
    /// </summary>
    private static string? MpegStream(ReadOnlySpan<byte> file)
    {
        if (file.Length < 7 || file[0] != 0xFF)
        {
            return null;
        }
        if ((file[1] & 0xF6) == 0xF0)
        {
            var length = ((file[3] & 3) << 11) | (file[4] << 3) | (file[5] >> 5);
            return length >= 7 && StartsLike(file, length) ? "AAC (ADTS)" : null;
        }
        return MpegFrameLength(file) is { } frame && StartsLike(file, frame) ? "MP3" : null;
    }

    private static bool StartsLike(ReadOnlySpan<byte> file, int next) =>
        next + 1 >= file.Length || (file[next] == 0xFF && (file[next + 1] & 0xFE) == (file[1] & 0xFE));

    /// <summary>Length in bytes of an MPEG-1/2/2.5 layer III frame, or null when the header is not one.</summary>
    private static int? MpegFrameLength(ReadOnlySpan<byte> header)
    {
        ReadOnlySpan<int> bitRates1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
        ReadOnlySpan<int> bitRates2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
        ReadOnlySpan<int> rates = [44_100, 48_000, 32_000];
        var version = (header[1] >> 3) & 3;
        var bitRate = header[2] >> 4;
        var rate = (header[2] >> 2) & 3;
        if ((header[1] & 0xE6) != 0xE2 || version == 1 || bitRate is 0 or 15 || rate == 3)
        {
            return null;
        }
        var mpeg1 = version == 3;
        var samplesPerSecond = rates[rate] >> (version switch { 3 => 0, 2 => 1, _ => 2 });
        var bitsPerSecond = 1000 * (mpeg1 ? bitRates1 : bitRates2)[bitRate];
        return ((mpeg1 ? 144 : 72) * bitsPerSecond / samplesPerSecond) + ((header[2] >> 1) & 1);
    }
}
