namespace Eloquence.Audio;

/// <summary>A recording cannot be decoded. The message is one sentence for a person; <see cref="Code"/> is for programs.</summary>
public sealed class AudioFormatException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="code">One of <see cref="AudioErrorCodes"/>.</param>
    /// <param name="message">What is wrong and what to send instead.</param>
    public AudioFormatException(string code, string message) : base(message) => Code = code;

    /// <summary>Stable machine-readable code, one of <see cref="AudioErrorCodes"/>.</summary>
    public string Code { get; }
}

/// <summary>The codes an <see cref="AudioFormatException"/> carries; they never change their meaning.</summary>
public static class AudioErrorCodes
{
    /// <summary>No byte at all.</summary>
    public const string Empty = "audio_empty";

    /// <summary>Decodable, but shorter than <see cref="WavDecoder.MinimumDuration"/>.</summary>
    public const string TooShort = "audio_too_short";

    /// <summary>Longer than <see cref="WavDecoder.MaximumDuration"/>.</summary>
    public const string TooLong = "audio_too_long";

    /// <summary>Not audio: text, an image, an archive, or data that does not look like sound.</summary>
    public const string NotRecognised = "audio_not_recognised";

    /// <summary>Audio in a container or encoding that is not decoded here.</summary>
    public const string FormatUnsupported = "audio_format_unsupported";

    /// <summary>A WAV file whose description of its own encoding is missing or makes no sense.</summary>
    public const string WavHeaderInvalid = "wav_header_invalid";

    /// <summary>A WAV file without samples.</summary>
    public const string WavNoData = "wav_no_data";

    /// <summary>A compressed recording that ends, or cannot be decoded, before any sound.</summary>
    public const string Damaged = "audio_damaged";

    /// <summary>Decoding took longer or more memory than a recording of this size may need.</summary>
    public const string DecodingGivenUp = "audio_decoding_given_up";

    /// <summary>The program that decodes compressed recordings is not there (yet); the recording itself may be fine.</summary>
    public const string DecoderUnavailable = "audio_decoder_unavailable";
}
