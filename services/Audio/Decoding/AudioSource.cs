namespace Eloquence.Audio;

/// <summary>How a recording was encoded, as found in its bytes.</summary>
/// <param name="Container"><c>wav</c>, <c>raw</c> for headerless samples, or the container of a compressed recording such as <c>mp4</c>.</param>
/// <param name="Encoding">Encoding of one sample.</param>
/// <param name="SampleRate">Samples per second and channel, in hertz.</param>
/// <param name="Channels">Number of interleaved channels.</param>
/// <param name="Truncated">True when the header declares more audio than there is.</param>
public sealed record AudioSource(string Container, SampleEncoding Encoding, int SampleRate, int Channels, bool Truncated)
{
    /// <summary>Name of the codec a compressed recording was decoded from, as FFmpeg calls it, for example <c>aac</c>; <see langword="null"/> for plain samples.</summary>
    public string? Codec { get; init; }

    /// <summary>What the recording was encoded in: its codec, else the encoding of its samples.</summary>
    public string EncodingName => Codec ?? Encoding.Name();
}

/// <summary>A decoded recording.</summary>
/// <param name="Samples">Mono samples, -1..1: the average of the channels.</param>
/// <param name="SampleRate">Samples per second, in hertz.</param>
/// <param name="Source">What the recording was before decoding.</param>
/// <param name="Level">Level of the recording as it arrived, before any resampling.</param>
public sealed record DecodedAudio(float[] Samples, int SampleRate, AudioSource Source, Level Level)
{
    /// <summary>Length of the recording as it arrived, in seconds.</summary>
    public required double DurationSeconds { get; init; }
}
