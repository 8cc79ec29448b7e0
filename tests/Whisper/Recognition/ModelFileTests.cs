using System.IO.Compression;
using Eloquence.Tests.Support;
using Eloquence.WhisperWorker.Models;

namespace Eloquence.Whisper.Tests.Recognition;

public sealed class ModelFileTests
{
    private static readonly byte[] Intact = new GgmlModelWriter { Width = 32, Heads = 1, Layers = 1, AudioContext = 64, Vocabulary = 40 }.Write();

    [Fact]
    public void A_complete_model_is_read()
    {
        var header = GgmlModelFile.Read(new MemoryStream(Intact));

        Assert.Equal(new ModelHeader(51865, 64, 32, 1, 1, 448, 1, 1, 80, 7), header);
        Assert.Equal(50, header.TensorCount);
    }

    [Fact]
    public void The_self_test_model_is_complete()
    {
        var header = GgmlModelFile.Read(new MemoryStream(GgmlModelFile.Unpack(Whisper.Recognition.WhisperCpp.SelfTestModel.Path)));

        Assert.Equal(3, header.TextLayers);
    }

    [Fact]
    public void A_file_cut_inside_its_last_tensor_is_refused_though_whisper_cpp_would_load_it()
    {
        var refusal = Assert.Throws<ModelFileException>(() => GgmlModelFile.Read(new MemoryStream(Intact, 0, Intact.Length - 5)));

        Assert.Contains("cut short", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_file_and_another_format_are_named_as_such()
    {
        Assert.Contains("cut short", Assert.Throws<ModelFileException>(() => GgmlModelFile.Read(new MemoryStream())).Message, StringComparison.Ordinal);
        Assert.Contains("not a GGML Whisper model", Assert.Throws<ModelFileException>(() => GgmlModelFile.Read(new MemoryStream("GGUF and more"u8.ToArray()))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_gzip_file_is_refused()
    {
        var path = Path.GetTempFileName();
        try
        {
            using (var packed = new GZipStream(File.Create(path), CompressionLevel.Fastest))
            {
                packed.Write(Intact);
            }

            var bytes = File.ReadAllBytes(path);
            bytes.AsSpan(bytes.Length / 2, 200).Fill(0x55);
            File.WriteAllBytes(path, bytes);

            Assert.Throws<ModelFileException>(() => GgmlModelFile.Read(new MemoryStream(GgmlModelFile.Unpack(path))));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_thousand_damaged_files_are_refused_or_structurally_complete()
    {
        var random = new Random(20);
        var refused = 0;
        for (var number = 0; number < 1000; number++)
        {
            try
            {
                GgmlModelFile.Read(new MemoryStream(Damaged(random, number)));
            }
            catch (ModelFileException)
            {
                refused++;
            }
        }

        // What is left are flipped weights, which only a checksum can find.
        Assert.InRange(refused, 700, 1000);
    }

    private static byte[] Damaged(Random random, int number)
    {
        switch (number % 4)
        {
            case 0:
                return Intact[..random.Next(Intact.Length)];
            case 1:
                var noise = new byte[random.Next(4096)];
                random.NextBytes(noise);
                return noise;
            case 2:
                var header = (byte[])Intact.Clone();
                random.NextBytes(header.AsSpan(4 + random.Next(40), 1 + random.Next(8)));
                return header;
            default:
                var anywhere = (byte[])Intact.Clone();
                random.NextBytes(anywhere.AsSpan(random.Next(Intact.Length - 64), 64));
                return anywhere;
        }
    }
}
