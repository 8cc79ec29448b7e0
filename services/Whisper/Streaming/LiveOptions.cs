using System.ComponentModel.DataAnnotations;

namespace Eloquence.Whisper.Streaming;

/// <summary>When live sound is recognised: the configuration section <c>Live</c>; times in seconds.</summary>
internal sealed record LiveOptions
{
    public const string Section = "Live";

    /// <summary>Sound of an utterance before its first provisional pass.</summary>
    [Range(0.1, 10)]
    public double FirstPass { get; set; } = 0.4;

    /// <summary>New sound between two provisional passes.</summary>
    [Range(0.1, 10)]
    public double Step { get; set; } = 0.2;

    /// <summary>Probability from which a word is committed the first time it is heard, when another word follows it; 1 for never.</summary>
    [Range(0, 1)]
    public double Sure { get; set; } = 0.9;

    /// <summary>Silence after which the final pass is begun ahead of time, in case the utterance is over.</summary>
    [Range(0.05, 1)]
    public double Speculation { get; set; } = 0.12;

    /// <summary>Silence after which the text so far is final, even when the utterance goes on.</summary>
    [Range(0.1, 1)]
    public double Settled { get; set; } = 0.2;

    /// <summary>Characters of the text before an utterance that the recogniser is told.</summary>
    [Range(0, 1000)]
    public int PromptLength { get; set; } = 200;
}
