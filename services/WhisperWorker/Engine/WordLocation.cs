using Eloquence.WhisperWorker.Models;
using Eloquence.WhisperWorker.Native;
using Eloquence.WhisperWorker.Protocol;

namespace Eloquence.WhisperWorker.Engine;

/// <summary>Chooses the attention heads that tell where words lie.</summary>
internal static class WordLocation
{
    /// <summary>Layers looked at with <see cref="AlignmentHeads.TopLayers"/>.</summary>
    public const int TopLayers = 2;

    /// <summary>The heads for a model; <see cref="AlignmentHeads.None"/> when words are located without.</summary>
    public static AlignmentHeads Heads(WordAlignment alignment, ModelHeader header) => alignment switch
    {
        WordAlignment.TopLayers => AlignmentHeads.TopLayers,
        WordAlignment.KnownHeads => Known(header),
        _ => AlignmentHeads.None,
    };

    // The official models differ in these numbers, except large-v1 and large-v2 (of which only the second is still in use).
    private static AlignmentHeads Known(ModelHeader header) => (header.Width, header.AudioLayers, header.TextLayers, header.Vocabulary) switch
    {
        (384, 4, 4, 51864) => AlignmentHeads.TinyEnglish,
        (384, 4, 4, 51865) => AlignmentHeads.Tiny,
        (512, 6, 6, 51864) => AlignmentHeads.BaseEnglish,
        (512, 6, 6, 51865) => AlignmentHeads.Base,
        (768, 12, 12, 51864) => AlignmentHeads.SmallEnglish,
        (768, 12, 12, 51865) => AlignmentHeads.Small,
        (1024, 24, 24, 51864) => AlignmentHeads.MediumEnglish,
        (1024, 24, 24, 51865) => AlignmentHeads.Medium,
        (1280, 32, 32, 51865) => AlignmentHeads.LargeV2,
        (1280, 32, 32, 51866) => AlignmentHeads.LargeV3,
        (1280, 32, 4, 51866) => AlignmentHeads.LargeV3Turbo,
        _ => AlignmentHeads.None,
    };
}
