namespace Eloquence.WhisperWorker.Models;

/// <summary>The eleven numbers a GGML Whisper file begins with.</summary>
/// <param name="Vocabulary">Rows of the token embedding: 51864 English only, 51865 multilingual, 51866 large-v3.</param>
/// <param name="AudioContext">Encoder positions, 20 ms each.</param>
/// <param name="Width">Width of encoder and decoder.</param>
/// <param name="AudioHeads">Attention heads of the encoder.</param>
/// <param name="AudioLayers">Encoder layers.</param>
/// <param name="TextContext">Tokens the decoder can look at.</param>
/// <param name="TextHeads">Attention heads of the decoder.</param>
/// <param name="TextLayers">Decoder layers.</param>
/// <param name="Mels">Mel bands.</param>
/// <param name="WeightType">Type of the large tensors in GGML's numbering, without the quantisation version.</param>
public sealed record ModelHeader(
    int Vocabulary,
    int AudioContext,
    int Width,
    int AudioHeads,
    int AudioLayers,
    int TextContext,
    int TextHeads,
    int TextLayers,
    int Mels,
    int WeightType)
{
    /// <summary>Tensors of a complete file.</summary>
    public int TensorCount => 11 + (15 * AudioLayers) + (24 * TextLayers);
}
