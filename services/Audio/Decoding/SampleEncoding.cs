namespace Eloquence.Audio;

/// <summary>Encoding of one little-endian sample.</summary>
public enum SampleEncoding
{
    /// <summary>Unsigned 8-bit integer, silence at 128.</summary>
    PcmU8,

    /// <summary>Signed 16-bit integer.</summary>
    PcmS16,

    /// <summary>Signed 24-bit integer.</summary>
    PcmS24,

    /// <summary>Signed 32-bit integer.</summary>
    PcmS32,

    /// <summary>IEEE 754 single precision, full scale at 1.</summary>
    PcmF32,

    /// <summary>IEEE 754 double precision, full scale at 1.</summary>
    PcmF64,

    /// <summary>ITU-T G.711 A-law, as European telephone systems record it.</summary>
    ALaw,

    /// <summary>ITU-T G.711 mu-law, as American telephone systems record it.</summary>
    MuLaw,
}

/// <summary>Facts about each <see cref="SampleEncoding"/>.</summary>
public static class SampleEncodings
{
    /// <summary>Bytes that one sample takes.</summary>
    public static int BytesPerSample(this SampleEncoding encoding) => encoding switch
    {
        SampleEncoding.PcmU8 or SampleEncoding.ALaw or SampleEncoding.MuLaw => 1,
        SampleEncoding.PcmS16 => 2,
        SampleEncoding.PcmS24 => 3,
        SampleEncoding.PcmS32 or SampleEncoding.PcmF32 => 4,
        SampleEncoding.PcmF64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(encoding)),
    };

    /// <summary>The name FFmpeg gives the encoding, for example <c>pcm_s16le</c>.</summary>
    public static string Name(this SampleEncoding encoding) => encoding switch
    {
        SampleEncoding.PcmU8 => "pcm_u8",
        SampleEncoding.PcmS16 => "pcm_s16le",
        SampleEncoding.PcmS24 => "pcm_s24le",
        SampleEncoding.PcmS32 => "pcm_s32le",
        SampleEncoding.PcmF32 => "pcm_f32le",
        SampleEncoding.PcmF64 => "pcm_f64le",
        SampleEncoding.ALaw => "pcm_alaw",
        SampleEncoding.MuLaw => "pcm_mulaw",
        _ => throw new ArgumentOutOfRangeException(nameof(encoding)),
    };

    /// <summary>The amplitude from which a sample counts as clipped: the largest positive one of the encoding, or of 16 bits if that is smaller.</summary>
    internal static float ClippingAmplitude(this SampleEncoding encoding) => encoding switch
    {
        SampleEncoding.PcmU8 => 127f / 128f,
        SampleEncoding.ALaw or SampleEncoding.MuLaw => TelephoneSamples.ClippingAmplitude,
        _ => 32767f / 32768f,
    };
}
