namespace Eloquence.Audio.Tests;

public sealed class WavDecoderTests
{
    private const int Second = 16_000;

    public static TheoryData<SampleEncoding, bool, int> Encodings
    {
        get
        {
            var data = new TheoryData<SampleEncoding, bool, int>();
            foreach (var encoding in Enum.GetValues<SampleEncoding>())
            {
                data.Add(encoding, false, 1);
                data.Add(encoding, true, 1);
                data.Add(encoding, false, 2);
                data.Add(encoding, true, 6);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Every_encoding_gives_back_the_samples(SampleEncoding encoding, bool extensible, int channels)
    {
        var sine = TestWav.Sine(440, Second, Second);
        var audio = WavDecoder.Decode(new TestWav { Encoding = encoding, Extensible = extensible, Channels = channels }.Write(sine));

        Assert.Equal(new AudioSource("wav", encoding, Second, channels, false), audio.Source);
        Assert.Equal(1, audio.DurationSeconds);
        Assert.Equal(sine.Length, audio.Samples.Length);
        var tolerance = encoding switch
        {
            SampleEncoding.PcmU8 => 1 / 256.0,
            SampleEncoding.ALaw or SampleEncoding.MuLaw => 1 / 64.0,
            _ => 1 / 65536.0,
        };
        Assert.All(sine.Zip(audio.Samples), pair => Assert.Equal(pair.First, pair.Second, tolerance + 1e-6));
    }

    [Theory]
    [InlineData(8_000)]
    [InlineData(11_025)]
    [InlineData(16_000)]
    [InlineData(22_050)]
    [InlineData(44_100)]
    [InlineData(48_000)]
    [InlineData(96_000)]
    [InlineData(44_101)]
    public void Every_rate_is_brought_to_16_kHz_with_its_duration_and_pitch(int rate)
    {
        var wav = new TestWav { Rate = rate, Channels = 2 }.Write(TestWav.Sine(220, rate, rate * 3 / 2));
        var audio = WavDecoder.Decode(wav, Second);

        Assert.Equal(rate * 3 / 2 / (double)rate, audio.DurationSeconds);
        Assert.Equal((int)Math.Ceiling(rate * 3 / 2 * 16_000.0 / rate), audio.Samples.Length);
        var pitch = PitchStatistics.Of(new PitchTracker(Second).Track(new MemorySource(audio.Samples, Second)))!;
        Assert.Equal(220, pitch.MedianHz, 0.01);
        Assert.Equal(1, pitch.VoicedRatio, 0.02);
        Assert.Equal(20 * Math.Log10(0.5), audio.Level.PeakDbfs!.Value, 0.02);
    }

    [Fact]
    public void Channels_are_averaged()
    {
        var left = TestWav.Sine(440, Second, Second);
        var data = new byte[4 * Second];
        for (var i = 0; i < Second; i++)
        {
            BitConverter.TryWriteBytes(data.AsSpan(4 * i), (short)(32768 * left[i]));
        }
        var audio = WavDecoder.Decode(new TestWav { Channels = 2 }.WriteData(data));
        Assert.All(left.Zip(audio.Samples), pair => Assert.Equal(pair.First / 2, pair.Second, 1e-4));
    }

    [Theory]
    [InlineData(0u, false)]
    [InlineData(0xFFFFFFFFu, false)]
    [InlineData(0xFFFFFF00u, true)]
    [InlineData(0x7FFFF000u, true)]
    [InlineData(32_002u, true)]
    [InlineData(32_000u, false)]
    public void A_wrong_data_size_means_the_rest_of_the_file(uint size, bool truncated)
    {
        var audio = WavDecoder.Decode(new TestWav { DataSize = size, RiffSize = size }.Write(TestWav.Sine(440, Second, Second)));
        Assert.Equal(1, audio.DurationSeconds);
        Assert.Equal(truncated, audio.Source.Truncated);
    }

    [Fact]
    public void A_declared_size_of_4_GB_allocates_nothing()
    {
        var wav = new TestWav { DataSize = 0xFFFFFFF0, RiffSize = 0xFFFFFFF0 }.WriteData(new byte[20]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var refused = Assert.Throws<AudioFormatException>(() => WavDecoder.Decode(wav));
        Assert.Equal(AudioErrorCodes.TooShort, refused.Code);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void Unknown_chunks_of_odd_length_are_skipped_with_and_without_their_padding()
    {
        var wav = new TestWav { Before = [("LIST", [1, 2, 3]), ("junk", new byte[28])], After = [("LIST", [9])] };
        var file = wav.Write(TestWav.Sine(440, Second, Second));
        Assert.Equal(1, WavDecoder.Decode(file).DurationSeconds);

        var unpadded = file.ToList();
        unpadded.RemoveAt(12 + 8 + 16 + 8 + 3);
        Assert.Equal(1, WavDecoder.Decode([.. unpadded]).DurationSeconds);
    }

    [Fact]
    public void The_format_may_follow_the_data()
    {
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write("RIFF\0\0\0\0WAVE"u8);
        TestWav.Chunk(writer, "data", new byte[Second]);
        TestWav.Chunk(writer, "fmt ", new TestWav { Encoding = SampleEncoding.PcmU8, Rate = 8_000 }.Format());
        Assert.Equal(2, WavDecoder.Decode(file.ToArray()).DurationSeconds);
    }

    [Fact]
    public void An_incomplete_last_frame_is_dropped()
    {
        var wav = new TestWav { Channels = 2 }.Write(TestWav.Sine(440, Second, Second));
        Assert.Equal((Second - 1) / (double)Second, WavDecoder.Decode(wav.AsSpan(0, wav.Length - 1)).DurationSeconds);
    }

    [Fact]
    public void Floats_that_are_no_numbers_become_silence_and_too_large_ones_full_scale()
    {
        var samples = TestWav.Sine(440, Second, Second);
        (samples[0], samples[1], samples[2], samples[3]) = (double.NaN, double.PositiveInfinity, 1e300, -7);
        var audio = WavDecoder.Decode(new TestWav { Encoding = SampleEncoding.PcmF64 }.Write(samples));
        Assert.Equal([0f, 0f, 1f, -1f], audio.Samples[..4]);
        Assert.Equal(2.0 / Second, audio.Level.ClippedRatio, 1e-9);
    }

    [Fact]
    public void Headerless_samples_are_16_bit_at_16_kHz()
    {
        var wav = new TestWav().Write(TestWav.Sine(440, Second, Second));
        var audio = WavDecoder.Decode([.. wav.AsSpan(44), 7]);
        Assert.Equal(new AudioSource("raw", SampleEncoding.PcmS16, Second, 1, false), audio.Source);
        Assert.Equal(1, audio.DurationSeconds);
        Assert.Equal(WavDecoder.Decode(wav).Samples, audio.Samples);
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(1)]
    public void Headerless_samples_may_be_quiet_or_loud(double amplitude)
    {
        var wav = new TestWav().Write(TestWav.Sine(330, Second, Second, amplitude));
        Assert.Equal("raw", WavDecoder.Decode(wav.AsSpan(44)).Source.Container);
    }

    [Fact]
    public void Headerless_silence_is_accepted() => Assert.Null(WavDecoder.Decode(new byte[2 * Second]).Level.RmsDbfs);

    public static TheoryData<string, byte[], string> Refusals
    {
        get
        {
            var second = TestWav.Sine(440, Second, Second);
            var noise = new byte[50_000];
            new Random(1).NextBytes(noise);
            return new TheoryData<string, byte[], string>
            {
                { "nothing", [], AudioErrorCodes.Empty },
                { "one byte of sound", [0], AudioErrorCodes.TooShort },
                { "one letter", "a"u8.ToArray(), AudioErrorCodes.NotRecognised },
                { "short text", "Bonjour !"u8.ToArray(), AudioErrorCodes.NotRecognised },
                { "long text", System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("Voilà du texte, à répéter.\r\n", 999))), AudioErrorCodes.NotRecognised },
                { "Latin-1 text", System.Text.Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat("Été à la forêt\n", 999))), AudioErrorCodes.NotRecognised },
                { "UTF-16 text", System.Text.Encoding.Unicode.GetBytes(string.Concat(Enumerable.Repeat("Voilà du texte.\n", 999))), AudioErrorCodes.NotRecognised },
                { "compressed data", noise, AudioErrorCodes.NotRecognised },
                { "PNG", [0x89, .. "PNG\r\n"u8, 0x1A, 10, 0, 0, 0, 13], AudioErrorCodes.NotRecognised },
                { "AVI", "RIFF\0\0\0\0AVI LIST"u8.ToArray(), AudioErrorCodes.NotRecognised },
                { "Ogg", [.. "OggS"u8, .. noise], AudioErrorCodes.FormatUnsupported },
                { "FLAC", [.. "fLaC"u8, .. noise], AudioErrorCodes.FormatUnsupported },
                { "MP3 with tag", [.. "ID3"u8, .. noise], AudioErrorCodes.FormatUnsupported },
                { "MP3", MpegFrames(0xFB, 417), AudioErrorCodes.FormatUnsupported },
                { "ADTS", AdtsFrames(), AudioErrorCodes.FormatUnsupported },
                { "WebM", [0x1A, 0x45, 0xDF, 0xA3, .. noise], AudioErrorCodes.FormatUnsupported },
                { "MP4", [0, 0, 0, 24, .. "ftypM4A "u8, .. noise], AudioErrorCodes.FormatUnsupported },
                { "ten bytes of a WAV file", new TestWav().Write(second)[..10], AudioErrorCodes.WavHeaderInvalid },
                { "RIFF header only", new TestWav().Write(second)[..12], AudioErrorCodes.WavHeaderInvalid },
                { "header up to the format", new TestWav().Write(second)[..36], AudioErrorCodes.WavNoData },
                { "header without samples", new TestWav().Write(second)[..44], AudioErrorCodes.WavNoData },
                { "empty data before a LIST chunk", new TestWav { After = [("LIST", new byte[6])] }.WriteData([]), AudioErrorCodes.WavNoData },
                { "short format chunk", new TestWav().Write(second)[..30], AudioErrorCodes.WavHeaderInvalid },
                { "no channels", new TestWav { Channels = 0 }.WriteData(new byte[Second]), AudioErrorCodes.WavHeaderInvalid },
                { "too many channels", new TestWav { Channels = 999 }.WriteData(new byte[Second]), AudioErrorCodes.WavHeaderInvalid },
                { "rate 0", new TestWav { Rate = 0 }.WriteData(new byte[Second]), AudioErrorCodes.WavHeaderInvalid },
                { "rate of a billion", new TestWav { Rate = 1_000_000_000 }.WriteData(new byte[Second]), AudioErrorCodes.WavHeaderInvalid },
                { "12 bits", new TestWav { Bits = 12 }.Write(second), AudioErrorCodes.WavHeaderInvalid },
                { "GSM", new TestWav { FormatTag = 0x31, Bits = 8 }.Write(second), AudioErrorCodes.FormatUnsupported },
                { "ADPCM", new TestWav { FormatTag = 2, Bits = 4 }.Write(second), AudioErrorCodes.FormatUnsupported },
                { "99 ms", new TestWav().Write(second.AsSpan(0, Second * 99 / 1000)), AudioErrorCodes.TooShort },
                { "31 minutes", new TestWav { Encoding = SampleEncoding.PcmU8, Rate = 4_000 }.WriteData(new byte[31 * 60 * 4_000]), AudioErrorCodes.TooLong },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public void What_cannot_be_decoded_is_refused_with_a_stable_code_and_a_sentence(string what, byte[] file, string code)
    {
        var refused = Assert.Throws<AudioFormatException>(() => WavDecoder.Decode(file));
        Assert.True(refused.Code == code, $"{what}: {refused.Code}, {refused.Message}");
        Assert.EndsWith(".", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Clipping_is_seen_in_one_channel_of_two()
    {
        var data = new byte[4 * Second];
        for (var i = 0; i < Second; i++)
        {
            BitConverter.TryWriteBytes(data.AsSpan(4 * i), i < Second / 10 ? short.MaxValue : (short)0);
        }
        Assert.Equal(0.05, WavDecoder.Decode(new TestWav { Channels = 2 }.WriteData(data)).Level.ClippedRatio, 1e-9);
    }

    [Fact]
    public void A_full_scale_sine_has_3_dB_less_than_full_scale()
    {
        var level = WavDecoder.Decode(new TestWav { Encoding = SampleEncoding.PcmF32 }.Write(TestWav.Sine(1000, Second, Second, 1))).Level;
        Assert.Equal(-3.0103, level.RmsDbfs!.Value, 1e-3);
        Assert.Equal(0, level.PeakDbfs!.Value, 1e-3);
    }

    private static byte[] AdtsFrames()
    {
        const int Length = 100;
        var file = new byte[Length * 40];
        for (var frame = 0; frame < file.Length; frame += Length)
        {
            byte[] header = [0xFF, 0xF1, 0x60, 0x40 | (Length >> 11), Length >> 3 & 0xFF, (Length & 7) << 5, 0xFC];
            header.CopyTo(file, frame);
        }
        return file;
    }

    private static byte[] MpegFrames(byte second, int length)
    {
        var file = new byte[length * 10];
        for (var frame = 0; frame < file.Length; frame += length)
        {
            byte[] header = [0xFF, second, 0x90, 0x00];
            header.CopyTo(file, frame);
        }
        return file;
    }
}
