using Eloquence.Tests.Support;

namespace Eloquence.Audio.Tests;

public sealed class LiveVoiceMeterTests
{
    private const int Rate = LiveVoiceMeter.SampleRate;
    private const int Tenth = Rate / 10;

    [Theory]
    [InlineData(80)]
    [InlineData(110)]
    [InlineData(220.5)]
    [InlineData(440)]
    [InlineData(580)]
    public void The_pitch_of_a_voice_like_tone_is_known_within_a_fifth_of_a_second(double hertz)
    {
        var meter = new LiveVoiceMeter();
        meter.Add(Tone(_ => hertz, 0.2));
        Assert.InRange(Cents(hertz, meter.Read().PitchHz!.Value), -3, 3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(160)]
    [InlineData(1601)]
    [InlineData(int.MaxValue)]
    public void The_size_of_the_pieces_changes_nothing(int size)
    {
        var signal = Speech("fr-f2");
        var whole = new LiveVoiceMeter();
        whole.Add(signal);
        var pieces = new LiveVoiceMeter();
        for (var start = 0; start < signal.Length; start += Math.Min(size, signal.Length - start))
        {
            pieces.Add(signal.AsSpan(start, Math.Min(size, signal.Length - start)));
        }
        Assert.Equal(whole.Read(), pieces.Read());
        Assert.Equal(whole.Totals, pieces.Totals);
    }

    [Fact]
    public void Samples_of_sixteen_bits_may_be_split_anywhere()
    {
        var bytes = new byte[2 * Rate];
        for (var i = 0; i < Rate; i++)
        {
            BitConverter.TryWriteBytes(bytes.AsSpan(2 * i), (short)(8000 * Math.Sin(2 * Math.PI * 200 * i / Rate)));
        }
        var meter = new LiveVoiceMeter();
        for (var start = 0; start < bytes.Length; start += 333)
        {
            meter.AddPcm16(bytes.AsSpan(start, Math.Min(333, bytes.Length - start)));
        }
        Assert.Equal(1, meter.Read().Seconds, 1e-9);
        Assert.InRange(Cents(200, meter.Read().PitchHz!.Value), -1, 1);
    }

    [Fact]
    public void Nothing_is_claimed_before_it_can_be_measured_and_nothing_about_silence()
    {
        var meter = new LiveVoiceMeter();
        Assert.Equal(new LiveVoice(0, null, null, null, null, null, null, false, null, null), meter.Read());
        meter.Add(new float[5 * Rate]);
        Assert.Equal(new LiveVoice(5, null, null, null, null, null, null, false, null, null), meter.Read());
        meter.Add(Tone(_ => 200, 0.3));
        var early = meter.Read();
        Assert.NotNull(early.PitchHz);
        Assert.Null(early.PitchStability);
        Assert.Null(early.VocalRangeSemitones);
        Assert.Null(early.PauseRatio);
        Assert.Null(early.SyllablesPerSecond);
    }

    [Fact]
    public void White_noise_has_no_pitch()
    {
        var random = new Random(42);
        var meter = new LiveVoiceMeter();
        meter.Add([.. Enumerable.Range(0, 3 * Rate).Select(_ => (float)((0.6 * random.NextDouble()) - 0.3))]);
        Assert.InRange(meter.Totals.VoicedFrames, 0, 3);
        Assert.Null(meter.Read().VocalRangeSemitones);
    }

    [Fact]
    public void A_steady_tone_is_stable_and_a_vibrato_is_as_unsteady_as_it_is_wide()
    {
        var steady = new LiveVoiceMeter();
        steady.Add(Tone(_ => 200, 4));
        Assert.InRange(steady.Read().PitchStability!.Value, 0.99, 1);

        // ±2 semitones at 2 Hz: the deviation of a sine is its amplitude over the square root of two.
        var vibrato = new LiveVoiceMeter();
        vibrato.Add(Tone(t => 200 * Math.Pow(2, 2 * Math.Sin(4 * Math.PI * t) / 12), 10));
        var heard = vibrato.Read();
        Assert.Equal(Math.Sqrt(2), heard.PitchDeviationSemitones!.Value, 0.05);
        Assert.Equal(Math.Pow(2, -Math.Sqrt(2) / 2), heard.PitchStability!.Value, 0.02);
        Assert.Equal(4, heard.VocalRangeSemitones!.Value, 0.15);
    }

    [Fact]
    public void Level_and_energy_follow_the_last_tenth_of_a_second()
    {
        var meter = new LiveVoiceMeter();
        meter.Add(Sine(1000, 1, 0.1));
        Assert.Equal(-23, meter.Read().IntensityDbfs!.Value, 0.1);
        meter.Add(Sine(1000, 0.11, 1));
        Assert.Equal(-3, meter.Read().IntensityDbfs!.Value, 0.1);
        Assert.Equal(57 / 60.0, meter.Read().Energy!.Value, 0.01);
    }

    [Fact]
    public void An_offset_and_hum_are_no_speech()
    {
        var meter = new LiveVoiceMeter();
        meter.Add([.. Enumerable.Range(0, 3 * Rate).Select(i => (float)(0.2 + (0.02 * Math.Sin(2 * Math.PI * 20 * i / Rate))))]);
        Assert.False(meter.Read().IsSpeech);
        Assert.Equal(0, meter.Totals.SpeechSeconds, 0.2);
    }

    [Fact]
    public void Pauses_are_counted_when_speech_goes_on()
    {
        // 1 s voice, 0.6 s silence, 1 s voice, 0.15 s gap, 1 s voice, then silence that nobody has ended yet.
        float[] signal = [.. Tone(_ => 150, 1), .. new float[(int)(0.6 * Rate)], .. Tone(_ => 150, 1), .. new float[(int)(0.15 * Rate)], .. Tone(_ => 150, 1), .. new float[2 * Rate]];
        var meter = new LiveVoiceMeter();
        meter.Add(signal);
        Assert.Equal(1, meter.Totals.Pauses);
        Assert.Equal(0.6, meter.Totals.PauseSeconds, 0.06);
        Assert.Equal(3.15, meter.Totals.SpeechSeconds, 0.08);
        Assert.Equal(0.6 / 3.75, meter.Read().PauseRatio!.Value, 0.02);
        Assert.False(meter.Read().IsSpeech);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void Syllables_are_the_voiced_swellings_of_the_level(int perSecond)
    {
        var tone = Tone(_ => 150, 8);
        for (var i = 0; i < tone.Length; i++)
        {
            tone[i] *= (float)(0.2 + (0.8 * Math.Pow(Math.Sin(Math.PI * perSecond * i / Rate), 2)));
        }
        var meter = new LiveVoiceMeter();
        meter.Add(tone);
        Assert.Equal(perSecond, meter.Read().SyllablesPerSecond!.Value, 0.3);
        Assert.Equal(8 * perSecond, meter.Totals.Syllables, 1.0);
    }

    [Fact]
    public void Whatever_arrives_no_figure_leaves_its_range()
    {
        var random = new Random(7);
        var meter = new LiveVoiceMeter();
        float[] wild = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, -float.MaxValue, float.Epsilon, 0, 1, -1];
        for (var round = 0; round < 300; round++)
        {
            var piece = new float[random.Next(2000)];
            for (var i = 0; i < piece.Length; i++)
            {
                piece[i] = (round % 3) switch { 0 => wild[random.Next(wild.Length)], 1 => (random.NextSingle() * 4) - 2, _ => MathF.Sin(i * 0.07f) };
            }
            meter.Add(piece);
            InRange(meter.Read());
        }
    }

    [Fact]
    public void Adding_and_reading_allocate_nothing()
    {
        var signal = Speech("fr");
        var meter = new LiveVoiceMeter();
        meter.Add(signal.AsSpan(0, Rate));
        meter.Read();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var start = 0; start + Tenth <= signal.Length; start += Tenth)
        {
            meter.Add(signal.AsSpan(start, Tenth));
        }
        meter.Read();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 512);
    }

    [Fact]
    public void A_tenth_of_a_second_costs_far_less_than_two_milliseconds()
    {
        var signal = Speech("fr");
        var meter = new LiveVoiceMeter();
        meter.Add(signal);
        var pieces = 0;
        var started = TimeProvider.System.GetTimestamp();
        for (var round = 0; round < 5; round++)
        {
            for (var start = 0; start + Tenth <= signal.Length; start += Tenth, pieces++)
            {
                meter.Add(signal.AsSpan(start, Tenth));
                meter.Read();
            }
        }
        Assert.InRange(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds / pieces, 0, 1);
    }

    [Fact]
    public void A_meter_goes_on_where_another_one_stopped()
    {
        var signal = Speech("fr-m3");
        var whole = new LiveVoiceMeter();
        whole.Add(signal);
        var first = new LiveVoiceMeter();
        first.Add(signal.AsSpan(0, signal.Length / 2));
        var second = new LiveVoiceMeter(first.Totals);
        second.Add(signal.AsSpan(signal.Length / 2));

        Assert.Equal(whole.Totals.Seconds, second.Totals.Seconds, 0.03);
        Assert.Equal(whole.Totals.VoicedFrames, second.Totals.VoicedFrames, 6.0);
        Assert.InRange(Cents(whole.Totals.PitchMeanHz!.Value, second.Totals.PitchMeanHz!.Value), -15, 15);
        Assert.Equal(whole.Totals.PitchDeviationSemitones!.Value, second.Totals.PitchDeviationSemitones!.Value, 0.1);
        Assert.Equal(whole.Totals.Syllables, second.Totals.Syllables, 2.0);
        Assert.Equal(whole.Totals.LevelDbfs!.Value, second.Totals.LevelDbfs!.Value, 0.1);
    }

    [Theory]
    [MemberData(nameof(GoldenTakeTests.Takes), MemberType = typeof(GoldenTakeTests))]
    public void A_committed_take_is_heard_live_as_it_is_measured_afterwards(string take) => AgreesWithTracker(Speech(take));

    [PraatTheory]
    [InlineData("fr", 150)]
    [InlineData("fr+f2", 120)]
    [InlineData("fr+m3", 180)]
    [InlineData("fr-ch+f5", 160)]
    [InlineData("fr-be+m1", 140)]
    public async Task A_fresh_take_is_heard_live_as_it_is_measured_afterwards(string voice, int wordsPerMinute)
    {
        var tools = await SpeechTools.FindAsync();
        var take = await tools.SpeakAsync("Parler en public s'apprend. Respirez, regardez la salle, puis commencez. Une idée, une phrase, une pause.", voice, wordsPerMinute);
        var heard = AgreesWithTracker(WavDecoder.Decode(take, Rate).Samples);
        Assert.Equal(26, heard.Syllables, 3.0);
    }

    private static LiveVoiceTotals AgreesWithTracker(float[] signal)
    {
        var offline = new PitchTracker(Rate).Track(new MemorySource(signal, LiveVoiceMeter.SampleRate));
        var meter = new LiveVoiceMeter();
        var (both, agreeing, frames) = (new List<double>(), 0, 0);
        for (var end = Tenth; end <= signal.Length; end += Tenth)
        {
            meter.Add(signal.AsSpan(end - Tenth, Tenth));
            var heard = meter.Read();
            InRange(heard);

            // The reading is the median of five frames that lie 80 to 160 ms back.
            var now = (int)Math.Round(((end / (double)Rate) - 0.12 - offline.FirstFrameSeconds) / offline.StepSeconds);
            if (now < 0 || now >= offline.FrequenciesHz.Count)
            {
                continue;
            }
            frames++;
            agreeing += offline.FrequenciesHz[now] > 0 == heard.PitchHz > 0 ? 1 : 0;
            if (offline.FrequenciesHz[now] > 0 && heard.PitchHz is { } live)
            {
                both.Add(Math.Abs(Cents(offline.FrequenciesHz[now], live)));
            }
        }
        both.Sort();
        Assert.True(both.Count > 5, $"only {both.Count} readings have a pitch");
        Assert.InRange(both[both.Count / 2], 0, 40);
        Assert.True(both.Count(cents => cents > 300) <= 0.05 * both.Count, $"{both.Count(cents => cents > 300)} of {both.Count} readings are more than 300 cents off");
        Assert.True(agreeing >= 0.85 * frames, $"voicing agrees in {agreeing} of {frames} readings");

        var voiced = offline.FrequenciesHz.Where(hertz => hertz > 0).ToArray();
        var mean = Math.Pow(2, voiced.Average(Math.Log2));
        Assert.InRange(Cents(mean, meter.Totals.PitchMeanHz!.Value), -45, 45);
        Assert.Equal(PitchStatistics.Of(offline)!.StandardDeviationSemitones, meter.Totals.PitchDeviationSemitones!.Value, 0.9);
        Assert.Equal(voiced.Length / (double)offline.FrequenciesHz.Count, meter.Totals.VoicedFrames * 0.02 / meter.Totals.Seconds, 0.04);

        // Where a silence is hardly long or quiet enough, the two may decide differently.
        var pauses = SilenceDetector.Detect(new MemorySource(signal, Rate)).Pauses;
        Assert.InRange(
            meter.Totals.PauseSeconds,
            pauses.Where(pause => pause.DurationSeconds >= 0.4).Sum(pause => pause.DurationSeconds - 0.12),
            pauses.Sum(pause => pause.DurationSeconds + 0.05) + 0.3);
        return meter.Totals;
    }

    private static void InRange(LiveVoice heard)
    {
        Assert.InRange(heard.PitchHz ?? 100, 75, 600);
        Assert.InRange(heard.PitchStability ?? 0, 0, 1);
        Assert.InRange(heard.PitchDeviationSemitones ?? 0, 0, 36);
        Assert.InRange(heard.VocalRangeSemitones ?? 0, 0, 36.2);
        Assert.InRange(heard.IntensityDbfs ?? 0, -130, 6);
        Assert.InRange(heard.Energy ?? 0, 0, 1);
        Assert.InRange(heard.PauseRatio ?? 0, 0, 1);
        Assert.InRange(heard.SyllablesPerSecond ?? 0, 0, 20);
    }

    private static float[] Speech(string take) =>
        WavDecoder.Decode(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "golden", take + ".wav")), Rate).Samples;

    private static float[] Sine(double hertz, double seconds, double amplitude) =>
        [.. TestWav.Sine(hertz, Rate, (int)(seconds * Rate), amplitude).Select(value => (float)value)];

    /// <summary>Eight harmonics whose fundamental follows a function of time.</summary>
    private static float[] Tone(Func<double, double> hertz, double seconds)
    {
        var tone = new float[(int)(seconds * Rate)];
        double phase = 0;
        for (var i = 0; i < tone.Length; i++)
        {
            phase += 2 * Math.PI * hertz(i / (double)Rate) / Rate;
            for (var harmonic = 1; harmonic <= 8; harmonic++)
            {
                tone[i] += (float)(0.12 / harmonic * Math.Sin(harmonic * phase));
            }
        }
        return tone;
    }

    private static double Cents(double reference, double value) => 1200 * Math.Log2(value / reference);
}
