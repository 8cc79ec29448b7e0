namespace Eloquence.WhisperWorker.Models;

/// <summary>Names and shapes of all tensors of a Whisper model, fastest dimension first.</summary>
internal static class TensorShapes
{
    public static Dictionary<string, int[]> Of(ModelHeader header)
    {
        var width = header.Width;
        var shapes = new Dictionary<string, int[]>(header.TensorCount, StringComparer.Ordinal)
        {
            ["encoder.positional_embedding"] = [width, header.AudioContext],
            ["encoder.conv1.weight"] = [3, header.Mels, width],
            ["encoder.conv1.bias"] = [1, width],
            ["encoder.conv2.weight"] = [3, width, width],
            ["encoder.conv2.bias"] = [1, width],
            ["encoder.ln_post.weight"] = [width],
            ["encoder.ln_post.bias"] = [width],
            ["decoder.positional_embedding"] = [width, header.TextContext],
            ["decoder.token_embedding.weight"] = [width, header.Vocabulary],
            ["decoder.ln.weight"] = [width],
            ["decoder.ln.bias"] = [width],
        };
        for (var layer = 0; layer < header.AudioLayers; layer++)
        {
            AddBlock(shapes, $"encoder.blocks.{layer}", width, cross: false);
        }

        for (var layer = 0; layer < header.TextLayers; layer++)
        {
            AddBlock(shapes, $"decoder.blocks.{layer}", width, cross: true);
        }

        return shapes;
    }

    private static void AddBlock(Dictionary<string, int[]> shapes, string block, int width, bool cross)
    {
        AddAttention(shapes, $"{block}.attn", width);
        if (cross)
        {
            AddAttention(shapes, $"{block}.cross_attn", width);
        }

        shapes[$"{block}.mlp_ln.weight"] = shapes[$"{block}.mlp_ln.bias"] = shapes[$"{block}.mlp.2.bias"] = [width];
        shapes[$"{block}.mlp.0.weight"] = [width, 4 * width];
        shapes[$"{block}.mlp.0.bias"] = [4 * width];
        shapes[$"{block}.mlp.2.weight"] = [4 * width, width];
    }

    private static void AddAttention(Dictionary<string, int[]> shapes, string attention, int width)
    {
        shapes[$"{attention}_ln.weight"] = shapes[$"{attention}_ln.bias"] = [width];
        shapes[$"{attention}.query.weight"] = shapes[$"{attention}.key.weight"] = shapes[$"{attention}.value.weight"] = shapes[$"{attention}.out.weight"] = [width, width];
        shapes[$"{attention}.query.bias"] = shapes[$"{attention}.value.bias"] = shapes[$"{attention}.out.bias"] = [width];
    }
}
