namespace Eloquence.Audio.Tests;

public sealed class ResamplerTests
{
    private const int Target = 16_000;

    public static TheoryData<int> Rates => [8_000, 11_025, 22_050, 44_100, 48_000, 96_000, 44_101, 192_000];

    [Theory]
    [MemberData(nameof(Rates))]
    public void A_constant_stays_what_it_is(int rate)
    {
        var constant = Enumerable.Repeat(0.5f, rate).ToArray();
        Assert.All(Middle(Resampler.Resample(constant, rate, Target)), value => Assert.Equal(0.5f, value, 2e-6f));
    }

    [Theory]
    [MemberData(nameof(Rates))]
    public void The_output_covers_the_input_exactly(int rate)
    {
        foreach (var length in new[] { 0, 1, 2, 999, rate, rate + 1 })
        {
            Assert.Equal((int)Math.Ceiling((long)length * Target / (double)rate), Resampler.Resample(new float[length], rate, Target).Length);
        }
    }

    [Theory]
    [MemberData(nameof(Rates))]
    public void Tones_in_the_pass_band_come_out_unchanged_and_in_time(int rate)
    {
        var edge = Resampler.PassBandEdge * Math.Min(rate, Target) / 2;
        foreach (var hertz in new[] { 55, 440, 0.5 * edge, 0.9 * edge, edge })
        {
            var input = Tone(hertz, rate, rate);
            var expected = Tone(hertz, Target, Target);
            var error = Middle(Resampler.Resample(input, rate, Target)).Zip(Middle(expected)).Max(pair => Math.Abs(pair.First - pair.Second));
            Assert.True(error < 1e-4, $"{hertz} Hz of {rate}: error {20 * Math.Log10(error):F1} dB");
        }
    }

    [Theory]
    [InlineData(22_050)]
    [InlineData(44_100)]
    [InlineData(48_000)]
    [InlineData(96_000)]
    [InlineData(44_101)]
    public void Tones_above_the_new_Nyquist_frequency_are_attenuated_by_80_dB(int rate)
    {
        foreach (var hertz in new[] { 8_001.0, 8_100, 9_000, 10_500, 0.499 * rate })
        {
            var peak = Middle(Resampler.Resample(Tone(hertz, rate, rate), rate, Target)).Max(Math.Abs);
            Assert.True(20 * Math.Log10(peak) < -80, $"{hertz} Hz of {rate}: {20 * Math.Log10(peak):F1} dB");
        }
    }

    [Fact]
    public void Images_above_the_old_Nyquist_frequency_are_attenuated_by_80_dB()
    {
        var output = Resampler.Resample(Tone(1_000, 8_000, 8_000), 8_000, Target);
        var residue = Middle(output).Zip(Middle(Tone(1_000, Target, Target))).Max(pair => Math.Abs(pair.First - pair.Second));
        Assert.InRange(residue, 0, 1e-4);
    }

    [Fact]
    public void Blocks_of_any_size_give_the_same_output()
    {
        var random = new Random(7);
        var input = Enumerable.Range(0, 30_000).Select(_ => random.NextSingle() - 0.5f).ToArray();
        var whole = Resampler.Resample(input, 44_100, Target);
        var resampler = new Resampler(44_100, Target);
        var output = new float[whole.Length];
        var written = 0;
        for (var position = 0; position < input.Length;)
        {
            var count = Math.Min(random.Next(0, 6_000), input.Length - position);
            written += resampler.Process(input.AsSpan(position, count), output.AsSpan(written));
            position += count;
        }
        written += resampler.Finish(output.AsSpan(written));
        Assert.Equal(whole.Length, written);
        Assert.Equal(whole, output);
    }

    [Fact]
    public void An_output_that_is_too_short_is_an_argument_error() =>
        Assert.Throws<ArgumentException>(() => new Resampler(8_000, Target).Process(new float[9_000], new float[10]));

    private static float[] Tone(double hertz, int rate, int count) =>
        [.. Enumerable.Range(0, count).Select(i => (float)Math.Cos(2 * Math.PI * hertz * i / rate))];

    /// <summary>Leaves out the edges, where the tone starts and stops abruptly.</summary>
    private static float[] Middle(float[] samples) => samples[(samples.Length / 5)..(samples.Length * 4 / 5)];
}
