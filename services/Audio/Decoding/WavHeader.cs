using System.Buffers.Binary;

namespace Eloquence.Audio;

/// <summary>Where the samples of a recording are, and what they are.</summary>
/// <param name="Source">Description of the recording.</param>
/// <param name="Offset">Position of the first sample in the file, in bytes.</param>
/// <param name="Length">Length of the samples, in bytes.</param>
internal sealed record SampleLayout(AudioSource Source, int Offset, int Length);

/// <summary>
/// Reads the chunks of a RIFF/WAVE file ("Multimedia Programming Interface and Data Specifications 1.0", IBM and Microsoft, 1991,
/// chapters 2 and 3; WAVEFORMATEXTENSIBLE in Microsoft's mmreg.h). The size in the RIFF header is never used: recorders that were
/// interrupted, or that wrote to a pipe, leave zero or 0xFFFFFFFF there.
/// </summary>
internal static class WavHeader
{
    private const int RiffHeaderLength = 12;
    private const int ChunkHeaderLength = 8;
    private const int MinimumFormatLength = 16;
    private const int ExtensibleFormatLength = 40;
    private const ushort Pcm = 1;
    private const ushort IeeeFloat = 3;
    private const ushort ALaw = 6;
    private const ushort MuLaw = 7;
    private const ushort Extensible = 0xFFFE;
    public const int MinimumRate = 4_000;
    public const int MaximumRate = 384_000;
    private const int MaximumChannels = 32;

    /// <summary>KSDATAFORMAT_SUBTYPE_* = format tag followed by these fourteen bytes.</summary>
    private static ReadOnlySpan<byte> SubFormatTail => [0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x80, 0x00, 0x00, 0xAA, 0x00, 0x38, 0x9B, 0x71];

    public static bool IsWave(ReadOnlySpan<byte> file) => file.StartsWith("RIFF"u8)
        && (file.Length < RiffHeaderLength || file.Slice(8, 4).SequenceEqual("WAVE"u8));

    /// <summary>Finds the samples of a file.</summary>
    /// <param name="file">The file, or its beginning.</param>
    /// <param name="mayBeEmpty">True when the samples may follow in pieces of their own: then a file that ends where they start is one of length zero.</param>
    /// <exception cref="AudioFormatException">It is no WAV file that can be read.</exception>
    public static SampleLayout Parse(ReadOnlySpan<byte> file, bool mayBeEmpty = false)
    {
        WaveFormat? format = null;
        DataChunk? data = null;
        long position = RiffHeaderLength;
        while (position + ChunkHeaderLength <= file.Length && (format is null || data is null))
        {
            var header = file.Slice((int)position, ChunkHeaderLength);
            var size = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
            var body = file[((int)position + ChunkHeaderLength)..];
            if (header.StartsWith("fmt "u8))
            {
                format ??= ReadFormat(body[..(int)Math.Min(size, body.Length)]);
            }
            else if (header.StartsWith("data"u8) && data is null)
            {
                data = LocateData(file, (int)position + ChunkHeaderLength, size);
            }
            position = NextChunk(file, position + ChunkHeaderLength + size, size);
        }

        if (format is null)
        {
            throw Invalid("it has no usable 'fmt ' chunk, so its encoding is unknown");
        }
        if (data is not { } found || (found.Length == 0 && !mayBeEmpty))
        {
            throw new AudioFormatException(AudioErrorCodes.WavNoData, data is null
                ? "The WAV file has no 'data' chunk, so it holds no sound. The recording was probably interrupted; record it again."
                : "The WAV file ends where its sound should start. The recording was probably interrupted; record it again.");
        }
        return new SampleLayout(
            new AudioSource("wav", format.Encoding, format.SampleRate, format.Channels, found.Truncated), found.Offset, found.Length);
    }

    private static WaveFormat ReadFormat(ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length < MinimumFormatLength)
        {
            throw Invalid($"its 'fmt ' chunk has {chunk.Length} bytes instead of at least {MinimumFormatLength}");
        }
        var tag = BinaryPrimitives.ReadUInt16LittleEndian(chunk);
        var channels = BinaryPrimitives.ReadUInt16LittleEndian(chunk[2..]);
        var rate = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(chunk[14..]);
        if (tag == Extensible)
        {
            tag = ReadSubFormat(chunk);
        }
        var encoding = (tag, bits) switch
        {
            (Pcm, 8) => SampleEncoding.PcmU8,
            (Pcm, 16) => SampleEncoding.PcmS16,
            (Pcm, 24) => SampleEncoding.PcmS24,
            (Pcm, 32) => SampleEncoding.PcmS32,
            (IeeeFloat, 32) => SampleEncoding.PcmF32,
            (IeeeFloat, 64) => SampleEncoding.PcmF64,
            (ALaw, 8) => SampleEncoding.ALaw,
            (MuLaw, 8) => SampleEncoding.MuLaw,
            (Pcm or IeeeFloat, _) => throw Invalid($"it declares {bits} bits per sample; 8, 16, 24 and 32 (integer) or 32 and 64 (float) exist"),
            _ => throw Unsupported(tag),
        };
        if (channels is 0 or > MaximumChannels)
        {
            throw Invalid($"it declares {channels} channels; 1 to {MaximumChannels} make sense");
        }
        if (rate is < MinimumRate or > MaximumRate)
        {
            throw Invalid($"it declares {rate} samples per second; {MinimumRate} to {MaximumRate} make sense");
        }
        return new WaveFormat(encoding, (int)rate, channels);
    }

    private static ushort ReadSubFormat(ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length < ExtensibleFormatLength)
        {
            throw Invalid($"its extensible 'fmt ' chunk has {chunk.Length} bytes instead of {ExtensibleFormatLength}");
        }
        if (!chunk.Slice(26, 14).SequenceEqual(SubFormatTail))
        {
            throw new AudioFormatException(AudioErrorCodes.FormatUnsupported,
                "The WAV file holds a vendor-specific encoding. Send PCM or IEEE float samples.");
        }
        return BinaryPrimitives.ReadUInt16LittleEndian(chunk[24..]);
    }

    /// <summary>A size of zero, of 0xFFFFFFFF or beyond the end of the file means "up to the end of the file".</summary>
    private static DataChunk LocateData(ReadOnlySpan<byte> file, int offset, uint size)
    {
        var available = file.Length - offset;
        if (size == 0)
        {
            return new DataChunk(offset, IsChunkSequence(file[offset..]) ? 0 : available, Truncated: false);
        }
        return size > available
            ? new DataChunk(offset, available, Truncated: size != uint.MaxValue)
            : new DataChunk(offset, (int)size, Truncated: false);
    }

    /// <summary>True when the bytes are nothing but well-formed chunks, so that an empty data chunk before them really is empty.</summary>
    private static bool IsChunkSequence(ReadOnlySpan<byte> bytes)
    {
        long position = 0;
        while (position + ChunkHeaderLength <= bytes.Length && IsChunkId(bytes.Slice((int)position, 4)))
        {
            var size = BinaryPrimitives.ReadUInt32LittleEndian(bytes[((int)position + 4)..]);
            position += ChunkHeaderLength + size + (size & 1);
        }
        return position > 0 && position >= bytes.Length && position <= bytes.Length + 1;
    }

    /// <summary>Chunks start at even positions; some writers forget the padding byte, which shows by a chunk id right after the odd end.</summary>
    private static long NextChunk(ReadOnlySpan<byte> file, long end, uint size)
    {
        if ((size & 1) == 0)
        {
            return end;
        }
        var unpadded = end + ChunkHeaderLength <= file.Length && file[(int)end] != 0 && IsChunkId(file.Slice((int)end, 4));
        return unpadded ? end : end + 1;
    }

    private static bool IsChunkId(ReadOnlySpan<byte> id) => id.IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0;

    private static AudioFormatException Invalid(string what) =>
        new(AudioErrorCodes.WavHeaderInvalid, $"The WAV file cannot be read: {what}. Send a complete PCM or float WAV file.");

    private static AudioFormatException Unsupported(ushort tag)
    {
        var name = tag switch
        {
            0x0002 or 0x0011 => "ADPCM",
            0x0031 => "GSM 6.10",
            0x0050 or 0x0055 => "MPEG audio",
            0x00FF or 0x1600 or 0x1610 => "AAC",
            0x0161 or 0x0162 => "Windows Media Audio",
            _ => string.Create(null, $"format 0x{tag:X4}"),
        };
        return new AudioFormatException(AudioErrorCodes.FormatUnsupported,
            $"The WAV file holds {name}, which is not decoded here. Send PCM or IEEE float samples.");
    }

    private sealed record WaveFormat(SampleEncoding Encoding, int SampleRate, int Channels);

    private readonly record struct DataChunk(int Offset, int Length, bool Truncated);
}
