using System.Text;

namespace Eloquence.Tests.Support;

/// <summary>
/// Writes valid GGML Whisper files with random weights: they load and compute like real ones of the same dimensions, and say nothing
/// meaningful. Standard deviations keep activations in the range of trained models.
/// </summary>
public sealed record GgmlModelWriter
{
    private const int FilterBins = 201;
    private static readonly string[] Words = [" le", " la", " un", " une", " voix", " bonjour", " parole", " silence", " rythme", " souffle", ".", " ", "!", "?", ","];

    /// <summary>Width of encoder and decoder; a multiple of 32.</summary>
    public int Width { get; init; } = 64;

    /// <summary>Attention heads.</summary>
    public int Heads { get; init; } = 2;

    /// <summary>Layers of the encoder, and of the decoder.</summary>
    public int Layers { get; init; } = 3;

    /// <summary>Encoder positions, 20 ms each.</summary>
    public int AudioContext { get; init; } = 1500;

    /// <summary>Entries of the vocabulary that are written; whisper.cpp invents the rest.</summary>
    public int Vocabulary { get; init; } = 50257;

    /// <summary>True for q8_0, false for f16.</summary>
    public bool Quantised { get; init; } = true;

    /// <summary>Seed of the weights.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Dimensions of Whisper tiny.</summary>
    public static GgmlModelWriter Tiny => new() { Width = 384, Heads = 6, Layers = 4 };

    /// <summary>Dimensions of Whisper base.</summary>
    public static GgmlModelWriter Base => new() { Width = 512, Heads = 8, Layers = 6 };

    /// <summary>Writes the file.</summary>
    public void Write(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        Write(file);
    }

    /// <summary>Writes the file into memory.</summary>
    public byte[] Write()
    {
        using var memory = new MemoryStream();
        Write(memory);
        return memory.ToArray();
    }

    private void Write(Stream stream)
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        new Pass(this, writer).Run();
    }

    private sealed class Pass(GgmlModelWriter model, BinaryWriter writer)
    {
        private readonly Random _random = new(model.Seed);

        public void Run()
        {
            writer.Write(0x67676d6cu);
            int[] header = [51865, model.AudioContext, model.Width, model.Heads, model.Layers, 448, model.Width, model.Heads, model.Layers, 80, model.Quantised ? 2007 : 1];
            Integers(header);
            Integers([80, FilterBins]);
            Filters();
            Integers([model.Vocabulary]);
            for (var entry = 0; entry < model.Vocabulary; entry++)
            {
                var token = Encoding.UTF8.GetBytes(Words[entry % Words.Length]);
                Integers([token.Length]);
                writer.Write(token);
            }

            Positions("encoder.positional_embedding", model.AudioContext);
            Tensor("encoder.conv1.weight", [3, 80, model.Width], 1 / Math.Sqrt(240), Kind.Half);
            Constant("encoder.conv1.bias", [1, model.Width], 0);
            Tensor("encoder.conv2.weight", [3, model.Width, model.Width], 1 / Math.Sqrt(3 * model.Width), Kind.Half);
            Constant("encoder.conv2.bias", [1, model.Width], 0);
            Norm("encoder.ln_post");
            Tensor("decoder.positional_embedding", [model.Width, 448], 0.05, Kind.Single);
            Tensor("decoder.token_embedding.weight", [model.Width, 51865], 1 / Math.Sqrt(model.Width), Kind.Matrix);
            Norm("decoder.ln");
            for (var layer = 0; layer < model.Layers; layer++)
            {
                Block($"encoder.blocks.{layer}", ["attn"]);
                Block($"decoder.blocks.{layer}", ["attn", "cross_attn"]);
            }
        }

        private void Block(string block, string[] attentions)
        {
            var scale = 1 / Math.Sqrt(model.Width);
            foreach (var attention in attentions.Select(name => $"{block}.{name}"))
            {
                Norm($"{attention}_ln");
                foreach (var part in new[] { "query", "key", "value", "out" })
                {
                    Tensor($"{attention}.{part}.weight", [model.Width, model.Width], scale, Kind.Matrix);
                    if (part != "key")
                    {
                        Constant($"{attention}.{part}.bias", [model.Width], 0);
                    }
                }
            }

            Norm($"{block}.mlp_ln");
            Tensor($"{block}.mlp.0.weight", [model.Width, 4 * model.Width], scale, Kind.Matrix);
            Constant($"{block}.mlp.0.bias", [4 * model.Width], 0);
            Tensor($"{block}.mlp.2.weight", [4 * model.Width, model.Width], scale / 2, Kind.Matrix);
            Constant($"{block}.mlp.2.bias", [model.Width], 0);
        }

        private void Norm(string name)
        {
            Constant($"{name}.weight", [model.Width], 1);
            Constant($"{name}.bias", [model.Width], 0);
        }

        private void Constant(string name, int[] shape, float value)
        {
            Header(name, shape, 0);
            for (var left = shape.Aggregate(1, (product, size) => product * size); left > 0; left--)
            {
                writer.Write(value);
            }
        }

        private void Tensor(string name, int[] shape, double deviation, Kind kind)
        {
            var count = shape.Aggregate(1, (product, size) => product * size);
            var quantised = kind == Kind.Matrix && model.Quantised;
            Header(name, shape, kind == Kind.Single ? 0 : quantised ? 8 : 1);
            var block = new float[32];
            for (var written = 0; written < count; written += block.Length)
            {
                foreach (ref var value in block.AsSpan())
                {
                    value = (float)(deviation * Normal());
                }

                var used = block.AsSpan(0, Math.Min(block.Length, count - written));
                if (quantised)
                {
                    Quantised(used);
                    continue;
                }

                foreach (var value in used)
                {
                    if (kind == Kind.Single)
                    {
                        writer.Write(value);
                    }
                    else
                    {
                        writer.Write((Half)value);
                    }
                }
            }
        }

        // q8_0: a half-precision scale, then 32 signed bytes.
        private void Quantised(ReadOnlySpan<float> block)
        {
            var largest = 0f;
            foreach (var value in block)
            {
                largest = Math.Max(largest, Math.Abs(value));
            }

            var scale = largest / 127;
            writer.Write((Half)scale);
            foreach (var value in block)
            {
                writer.Write((sbyte)(scale == 0 ? 0 : Math.Round(value / scale)));
            }
        }

        private void Header(string name, int[] shape, int type)
        {
            var bytes = Encoding.UTF8.GetBytes(name);
            Integers([shape.Length, bytes.Length, type, .. shape]);
            writer.Write(bytes);
        }

        private void Positions(string name, int count)
        {
            Header(name, [model.Width, count], 0);
            var half = model.Width / 2;
            for (var position = 0; position < count; position++)
            {
                for (var column = 0; column < model.Width; column++)
                {
                    var angle = position * Math.Exp(-Math.Log(10000) / (half - 1) * (column % half));
                    writer.Write((float)(column < half ? Math.Sin(angle) : Math.Cos(angle)));
                }
            }
        }

        // Slaney's mel filters for 16 kHz and a 400-point transform.
        private void Filters()
        {
            var step = Mel(8000) / 81;
            for (var band = 0; band < 80; band++)
            {
                var (low, centre, high) = (Hertz(step * band), Hertz(step * (band + 1)), Hertz(step * (band + 2)));
                for (var bin = 0; bin < FilterBins; bin++)
                {
                    var slope = Math.Min(((bin * 40.0) - low) / (centre - low), (high - (bin * 40.0)) / (high - centre));
                    writer.Write((float)(Math.Max(0, slope) * 2 / (high - low)));
                }
            }
        }

        private static double Mel(double hertz) => hertz < 1000 ? hertz * 3 / 200 : 15 + (Math.Log(hertz / 1000) / (Math.Log(6.4) / 27));

        private static double Hertz(double mel) => mel < 15 ? mel * 200 / 3 : 1000 * Math.Exp((mel - 15) * Math.Log(6.4) / 27);

        private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());

        private void Integers(ReadOnlySpan<int> values)
        {
            foreach (var value in values)
            {
                writer.Write(value);
            }
        }

        private enum Kind
        {
            Single,
            Half,
            Matrix,
        }
    }
}
