using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Eloquence.WhisperWorker.Models;

/// <summary>
/// Reads a GGML Whisper file from end to end without its weights, before whisper.cpp sees it: whisper.cpp trusts lengths, loads a file cut
/// inside its last tensor without a word and aborts the process on others. Everything is bounded, so that random bytes cost neither memory
/// nor time.
/// </summary>
public static class GgmlModelFile
{
    private const uint Magic = 0x67676d6c;
    private const int QuantisationVersionStep = 1000;
    private const int FilterBins = 201;
    private const int LongestName = 64;
    private const int LongestToken = 1024;
    private const long LargestUnpacked = 256L << 20;

    /// <summary>Ending of a model that is kept compressed; it is unpacked into memory.</summary>
    public const string CompressedEnding = ".gz";

    /// <summary>Whether a file is kept compressed.</summary>
    /// <param name="path">Path of the file.</param>
    public static bool IsCompressed(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.EndsWith(CompressedEnding, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Unpacks a compressed model.</summary>
    /// <param name="path">A gzip file.</param>
    /// <returns>The model as whisper.cpp reads it.</returns>
    /// <exception cref="ModelFileException">The file is damaged or larger than a compressed model may be (256 MB unpacked).</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static byte[] Unpack(string path)
    {
        using var file = File.OpenRead(path);
        using var plain = new GZipStream(file, CompressionMode.Decompress);
        using var all = new MemoryStream();
        var buffer = new byte[1 << 16];
        try
        {
            int read;
            while ((read = plain.Read(buffer)) > 0)
            {
                all.Write(buffer, 0, read);
                if (all.Length > LargestUnpacked)
                {
                    throw new ModelFileException($"{path} unpacks to more than {LargestUnpacked >> 20} MB.");
                }
            }
        }
        catch (InvalidDataException damaged)
        {
            throw new ModelFileException($"{path} is not an intact gzip file: {damaged.Message}");
        }

        return all.ToArray();
    }

    /// <summary>Checks that a file is a complete model.</summary>
    /// <param name="path">Path of an uncompressed file.</param>
    /// <exception cref="ModelFileException">It is not; the message says why.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ModelHeader Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 14);
        return Read(file);
    }

    /// <inheritdoc cref="Read(string)"/>
    /// <param name="model">A seekable stream that holds the model and nothing else.</param>
    public static ModelHeader Read(Stream model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var reader = new Reader(model);
        if ((uint)reader.Integer("the magic number") != Magic)
        {
            throw new ModelFileException("This is not a GGML Whisper model: its first four bytes are not 'lmgg'. (A GGUF, safetensors or ONNX file must be converted first.)");
        }

        var header = ReadHeader(reader);
        reader.Expect("mel bands of the filters", header.Mels);
        reader.Expect("bins of the filters", FilterBins);
        reader.Skip((long)header.Mels * FilterBins * sizeof(float), "the mel filters");
        ReadVocabulary(reader, header);
        ReadTensors(reader, header);
        return header;
    }

    private static ModelHeader ReadHeader(Reader reader)
    {
        var vocabulary = reader.Within("n_vocab", 51864, 51866);
        var audioContext = reader.Within("n_audio_ctx", 1, 1500);
        var width = reader.Within("n_audio_state", 32, 2048);
        var audioHeads = Divides(reader.Within("n_audio_head", 1, 64), width);
        var audioLayers = reader.Within("n_audio_layer", 1, 64);
        var textContext = reader.Within("n_text_ctx", 8, 448);
        reader.Expect("n_text_state", width);
        var textHeads = Divides(reader.Within("n_text_head", 1, 64), width);
        var textLayers = reader.Within("n_text_layer", 1, 64);
        var mels = reader.Within("n_mels", 80, 128);
        var type = reader.Within("ftype", 0, 10 * QuantisationVersionStep) % QuantisationVersionStep;
        return new ModelHeader(vocabulary, audioContext, width, audioHeads, audioLayers, textContext, textHeads, textLayers, mels, type);
    }

    private static int Divides(int heads, int width) => width % heads == 0
        ? heads
        : throw new ModelFileException($"{heads} attention heads do not divide a width of {width}.");

    private static void ReadVocabulary(Reader reader, ModelHeader header)
    {
        var count = reader.Within("entries of the vocabulary", 1, header.Vocabulary);
        var hasSpace = false;
        for (var entry = 0; entry < count; entry++)
        {
            var token = reader.Bytes(reader.Within("length of a vocabulary entry", 0, LongestToken), "a vocabulary entry");
            hasSpace |= token is [(byte)' '];
        }

        if (!hasSpace)
        {
            throw new ModelFileException("The vocabulary lacks the entry \" \", without which whisper.cpp ends the process.");
        }
    }

    private static void ReadTensors(Reader reader, ModelHeader header)
    {
        var missing = TensorShapes.Of(header);
        while (!reader.AtEnd)
        {
            var dimensions = reader.Within("dimensions of a tensor", 1, 4);
            var nameLength = reader.Within("length of a tensor's name", 1, LongestName);
            var number = reader.Integer("the type of a tensor");
            var shape = new int[dimensions];
            foreach (ref var size in shape.AsSpan())
            {
                size = reader.Within("size of a tensor", 1, 1 << 24);
            }

            var name = Encoding.UTF8.GetString(reader.Bytes(nameLength, "the name of a tensor"));
            if (!missing.Remove(name, out var expected))
            {
                throw new ModelFileException($"The file holds an unknown or repeated tensor: {Printable(name)}.");
            }

            if (!shape.AsSpan().SequenceEqual(expected))
            {
                throw new ModelFileException($"Tensor {name} is {string.Join(" x ", shape)}, not {string.Join(" x ", expected)}.");
            }

            if (TensorType.Of(number) is not { } type || shape[0] % type.Values != 0)
            {
                throw new ModelFileException($"Tensor {name} has type {number}, which is unknown or does not fit its rows of {shape[0]}.");
            }

            var values = shape.Aggregate(1L, (product, size) => product * size);
            reader.Skip(values / type.Values * type.Bytes, $"tensor {name}");
        }

        if (missing.Count > 0)
        {
            throw new ModelFileException($"The file ends early: {missing.Count} of {header.TensorCount} tensors are missing, such as {missing.Keys.Order(StringComparer.Ordinal).First()}.");
        }
    }

    private static string Printable(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? c : '?'));

    /// <summary>Reads forward, knowing where the file ends.</summary>
    private sealed class Reader(Stream stream)
    {
        private readonly byte[] _number = new byte[sizeof(int)];

        public bool AtEnd => stream.Position == stream.Length;

        public int Integer(string what)
        {
            Fill(_number, what);
            return BinaryPrimitives.ReadInt32LittleEndian(_number);
        }

        public int Within(string what, int least, int most)
        {
            var value = Integer(what);
            return value >= least && value <= most
                ? value
                : throw new ModelFileException(string.Create(CultureInfo.InvariantCulture, $"{what} is {value}; {least} to {most} is possible."));
        }

        public void Expect(string what, int value)
        {
            var found = Integer(what);
            if (found != value)
            {
                throw new ModelFileException(string.Create(CultureInfo.InvariantCulture, $"{what} is {found}, not {value}."));
            }
        }

        public byte[] Bytes(int count, string what)
        {
            var bytes = new byte[count];
            Fill(bytes, what);
            return bytes;
        }

        public void Skip(long count, string what)
        {
            if (stream.Length - stream.Position < count)
            {
                throw Cut(what);
            }

            stream.Position += count;
        }

        private void Fill(byte[] bytes, string what)
        {
            if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            {
                throw Cut(what);
            }
        }

        private ModelFileException Cut(string what) =>
            new(string.Create(CultureInfo.InvariantCulture, $"The file is cut short: it ends after {stream.Length} bytes, inside {what}."));
    }
}
