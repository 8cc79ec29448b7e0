using Eloquence.Audio;
using Eloquence.Whisper.Infrastructure;

namespace Eloquence.Whisper.Sessions;

/// <summary>The formats in which live sound may come.</summary>
internal sealed class SoundFormats(OpusLibrary opus)
{
    /// <summary>The input for a format that a client announces.</summary>
    /// <param name="format"><c>pcm16</c> (also <c>pcm</c>, <c>wav</c>), <c>opus</c> or <c>ogg</c>.</param>
    /// <param name="rate">Samples per second of PCM.</param>
    /// <param name="channels">Channels of PCM.</param>
    /// <exception cref="Refusal">The format is unknown.</exception>
    /// <exception cref="AudioFormatException">Its decoder is not there.</exception>
    public ISoundInput Open(string? format, int rate, int channels) => format?.ToLowerInvariant() switch
    {
        null or "pcm16" or "pcm" or "wav" or "pcm_s16le" or "linear16" => new PcmInput(rate, channels),
        "opus" => new OpusInput(opus, isOgg: false),
        "ogg" or "ogg_opus" or "audio/ogg" => new OpusInput(opus, isOgg: true),
        _ => throw Refusal.BadValue("format", $"It is '{format}'; pcm16, opus (one packet per frame) and ogg (Opus in Ogg pages) are taken."),
    };

    /// <summary>The input for a client that announces nothing, by the first bytes it sends.</summary>
    public ISoundInput Recognise(ReadOnlySpan<byte> bytes) => Open(bytes.StartsWith("OggS"u8) ? "ogg" : null, Segmentation.UtteranceSegmenter.SampleRate, 1);
}
