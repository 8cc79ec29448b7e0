namespace Eloquence.Audio.Tests;

/// <summary>Whatever the bytes, decoding ends in a recording or in an <see cref="AudioFormatException"/>.</summary>
public sealed class WavDecoderFuzzTests
{
    private static readonly uint[] InterestingSizes = [0, 1, 2, 15, 16, 17, 40, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF7, 0xFFFFFFFE, 0xFFFFFFFF];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Damaged_files_never_break_the_decoder(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 5_000; round++)
        {
            var file = Valid(random);
            for (var damage = random.Next(1, 6); damage > 0; damage--)
            {
                file = Damage(file, random);
            }
            DecodesOrRefuses(file, $"seed {seed}, round {round}");
        }
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public void Random_bytes_never_break_the_decoder(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 5_000; round++)
        {
            var file = new byte[random.Next(0, 8_000)];
            random.NextBytes(file);
            if (round % 2 == 0 && file.Length > 12)
            {
                "RIFF\0\0\0\0WAVE"u8.CopyTo(file);
            }
            DecodesOrRefuses(file, $"seed {seed}, round {round}");
        }
    }

    [Fact]
    public void A_file_cut_at_any_byte_never_breaks_the_decoder()
    {
        var file = new TestWav { Extensible = true, Before = [("LIST", [1, 2, 3])], After = [("id3 ", new byte[9])] }
            .Write(TestWav.Sine(300, 16_000, 2_000));
        for (var length = 0; length < file.Length; length++)
        {
            DecodesOrRefuses(file[..length], $"cut at {length}");
        }
    }

    private static byte[] Valid(Random random)
    {
        var encodings = Enum.GetValues<SampleEncoding>();
        var wav = new TestWav
        {
            Encoding = encodings[random.Next(encodings.Length)],
            Channels = random.Next(1, 4),
            Rate = random.Next(4_000, 50_000),
            Extensible = random.Next(2) == 0,
            Before = random.Next(2) == 0 ? [("LIST", new byte[random.Next(40)])] : [],
            After = random.Next(2) == 0 ? [("LIST", new byte[random.Next(40)])] : [],
        };
        return wav.Write(TestWav.Sine(200, 16_000, random.Next(0, 3_000)));
    }

    private static byte[] Damage(byte[] file, Random random)
    {
        if (file.Length < 8)
        {
            return file;
        }
        var header = Math.Min(file.Length - 4, 100);
        switch (random.Next(5))
        {
            case 0:
                file[random.Next(header)] = (byte)random.Next(256);
                return file;
            case 1:
                BitConverter.TryWriteBytes(file.AsSpan(random.Next(header)), InterestingSizes[random.Next(InterestingSizes.Length)]);
                return file;
            case 2:
                return file[..random.Next(file.Length)];
            case 3:
                var at = random.Next(header);
                return [.. file[..at], .. file[(at + random.Next(4))..]];
            default:
                var inserted = new byte[random.Next(8)];
                random.NextBytes(inserted);
                var place = random.Next(header);
                return [.. file[..place], .. inserted, .. file[place..]];
        }
    }

    private static void DecodesOrRefuses(byte[] file, string which)
    {
        try
        {
            var audio = WavDecoder.Decode(file, 16_000);
            Assert.True(audio.Samples.All(float.IsFinite), which);
            Assert.True(audio.Samples.Length <= (file.Length * 4) + 1, $"{which}: {audio.Samples.Length} samples from {file.Length} bytes");
        }
        catch (AudioFormatException refused)
        {
            Assert.NotEmpty(refused.Message);
        }
    }
}
