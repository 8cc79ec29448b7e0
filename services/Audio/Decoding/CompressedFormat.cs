namespace Eloquence.Audio;

/// <summary>An encoding other than WAV and headerless samples, recognised by the first bytes of a file.</summary>
/// <param name="Description">Its name in a sentence.</param>
/// <param name="Container">Its short name, for example <c>mp4</c>.</param>
/// <param name="Demuxer">What FFmpeg calls the reader of it.</param>
public sealed record CompressedFormat(string Description, string Container, string Demuxer)
{
    private static readonly CompressedFormat Ogg = new("Ogg (Opus or Vorbis)", "ogg", "ogg");
    private static readonly CompressedFormat Flac = new("FLAC", "flac", "flac");
    private static readonly CompressedFormat Mp3 = new("MP3", "mp3", "mp3");
    private static readonly CompressedFormat Matroska = new("WebM or Matroska", "webm", "matroska");
    private static readonly CompressedFormat Mp4 = new("MP4 or M4A", "mp4", "mov");
    private static readonly CompressedFormat Aac = new("AAC (ADTS)", "aac", "aac");
    private static readonly CompressedFormat Aiff = new("AIFF", "aiff", "aiff");
    private static readonly CompressedFormat Caf = new("Core Audio Format", "caf", "caf");
    private static readonly CompressedFormat Amr = new("AMR", "amr", "amr");
    private static readonly CompressedFormat Au = new("Sun/NeXT audio", "au", "au");
    private static readonly CompressedFormat Rifx = new("big-endian RIFF", "rifx", "wav");
    private static readonly CompressedFormat Rf64 = new("64-bit WAV (RF64)", "rf64", "wav");
    private static readonly CompressedFormat Wave64 = new("Sony Wave64", "w64", "w64");

    /// <summary>The format of a file; <see langword="null"/> when it is none of those known here.</summary>
    /// <param name="file">Its first bytes; two frames are needed to tell MPEG audio from samples.</param>
    public static CompressedFormat? Of(ReadOnlySpan<byte> file) => file switch
    {
        _ when file.StartsWith("OggS"u8) => Ogg,
        _ when file.StartsWith("fLaC"u8) => Flac,
        _ when file.StartsWith("ID3"u8) => Mp3,
        _ when file.StartsWith((ReadOnlySpan<byte>)[0x1A, 0x45, 0xDF, 0xA3]) => Matroska,
        _ when file.Length >= 12 && file.Slice(4, 4).SequenceEqual("ftyp"u8) => Mp4,
        _ when file.StartsWith("FORM"u8) && file.Length >= 12 && file.Slice(8, 3).SequenceEqual("AIF"u8) => Aiff,
        _ when file.StartsWith("caff"u8) => Caf,
        _ when file.StartsWith("#!AMR"u8) => Amr,
        _ when file.StartsWith(".snd"u8) => Au,
        _ when file.StartsWith("RIFX"u8) => Rifx,
        _ when file.StartsWith("RF64"u8) || file.StartsWith("BW64"u8) => Rf64,
        _ when file.StartsWith("riff"u8) => Wave64,
        _ => MpegStream(file),
    };

    /// <summary>
    /// A frame of ADTS (ISO/IEC 13818-7, 6.2: sync 0xFFF, layer 0) or of MPEG audio (ISO/IEC 11172-3, 2.4.1.3: sync 0xFFF or 0xFFE)
    /// counts only when a second frame follows where the first one says it ends: two such bytes alone also occur in PCM.
    /// </summary>
    private static CompressedFormat? MpegStream(ReadOnlySpan<byte> file)
    {
        if (file.Length < 7 || file[0] != 0xFF)
        {
            return null;
        }
        if ((file[1] & 0xF6) == 0xF0)
        {
            var length = ((file[3] & 3) << 11) | (file[4] << 3) | (file[5] >> 5);
            return length >= 7 && StartsLike(file, length) ? Aac : null;
        }
        return MpegFrameLength(file) is { } frame && StartsLike(file, frame) ? Mp3 : null;
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
