using System.ComponentModel.DataAnnotations;

namespace Eloquence.Whisper.Segmentation;

/// <summary>How sound is cut into utterances: the configuration section <c>Segmentation</c>; times in seconds.</summary>
internal sealed record SegmentationOptions
{
    public const string Section = "Segmentation";

    /// <summary>Sound before the first voiced moment that belongs to an utterance.</summary>
    [Range(0, 2)]
    public double Prefix { get; set; } = 0.3;

    /// <summary>Silence that ends an utterance.</summary>
    [Range(0.2, 10)]
    public double Silence { get; set; } = 0.5;

    /// <summary>Silence in a recording behind which a recogniser with a small window begins anew.</summary>
    [Range(0.1, 10)]
    public double ShortPause { get; set; } = 0.2;

    /// <summary>Longest utterance; a longer one is cut where it is quietest.</summary>
    [Range(2, 29)]
    public double Longest { get; set; } = 25;
}
