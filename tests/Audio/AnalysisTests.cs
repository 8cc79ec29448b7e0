namespace Eloquence.Audio.Tests;

public sealed class AnalysisTests
{
    private const int Rate = 16_000;

    [Theory]
    [InlineData(76)]
    [InlineData(100)]
    [InlineData(220.5)]
    [InlineData(440)]
    [InlineData(590)]
    public void The_pitch_of_a_harmonic_tone_is_found(double hertz)
    {
        var tone = Enumerable.Range(0, Rate).Select(i => (float)Enumerable.Range(1, 8)
            .Sum(harmonic => 0.1 / harmonic * Math.Sin(2 * Math.PI * hertz * harmonic * i / Rate))).ToArray();
        var statistics = PitchStatistics.Of(new PitchTracker(Rate).Track(Source(tone)))!;
        Assert.InRange(1200 * Math.Log2(statistics.MedianHz / hertz), -0.5, 0.5);
        Assert.True(statistics.VoicedRatio > 0.98);
        Assert.True(statistics.StandardDeviationSemitones < 0.05);
    }

    [Fact]
    public void White_noise_and_silence_are_unvoiced()
    {
        Assert.Null(PitchStatistics.Of(new PitchTracker(Rate).Track(Source(new float[Rate]))));
        Assert.InRange(PitchStatistics.Of(new PitchTracker(Rate).Track(Source(Noise(Rate, 0.3))))?.VoicedRatio ?? 0, 0, 0.02);
    }

    [Fact]
    public void A_signal_shorter_than_one_window_has_no_frames()
    {
        Assert.Empty(new PitchTracker(Rate).Track(Source(new float[600])).FrequenciesHz);
        Assert.Empty(new PitchTracker(Rate).Track(Source([])).FrequenciesHz);
        Assert.Null(SilenceDetector.Detect(Source(new float[600])).LoudestDbfs);
    }

    [Fact]
    public void Tracking_and_silence_detection_stop_when_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => new PitchTracker(Rate).Track(Source(new float[Rate]), cancelled.Token));
        Assert.Throws<OperationCanceledException>(() => SilenceDetector.Detect(Source(new float[Rate]), cancelled.Token));
    }

    [Fact]
    public void Tracking_allocates_per_recording_and_not_per_frame()
    {
        var tracker = new PitchTracker(Rate);
        var signal = TestWav.Sine(200, Rate, 60 * Rate).Select(value => (float)value).ToArray();
        tracker.Track(Source(signal[..Rate]));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var frames = tracker.Track(Source(signal)).FrequenciesHz.Count;
        // A result of 8 bytes, held in a list that doubles, then in an array.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (frames * 40) + 400_000);
    }

    [Fact]
    public void Pauses_lie_between_speech_and_last_a_quarter_of_a_second_at_least()
    {
        // Silence, sound, 0.5 s pause, sound, 0.15 s gap, sound, silence.
        double[] borders = [0.6, 1.4, 1.9, 2.6, 2.75, 3.5];
        var signal = Enumerable.Range(0, 4 * Rate).Select(i => (float)Enumerable.Range(0, 3)
            .Sum(stretch => i >= borders[2 * stretch] * Rate && i < borders[(2 * stretch) + 1] * Rate ? 0.3 * Math.Sin(0.1 * i) : 0)).ToArray();

        var activity = SilenceDetector.Detect(Source(signal));

        var pause = Assert.Single(activity.Pauses);
        Assert.Equal(1.4, pause.StartSeconds, 0.03);
        Assert.Equal(0.5, pause.DurationSeconds, 0.05);
        Assert.Equal(2.4, activity.SoundingSeconds, 0.1);
    }

    [Fact]
    public void A_click_in_a_pause_does_not_end_it()
    {
        var signal = Enumerable.Range(0, 3 * Rate).Select(i => i < Rate || i > 2 * Rate ? (float)(0.3 * Math.Sin(0.1 * i)) : 0).ToArray();
        signal[Rate * 3 / 2] = 0.9f;
        Assert.Equal(1, Assert.Single(SilenceDetector.Detect(Source(signal)).Pauses).DurationSeconds, 0.05);
    }

    [Fact]
    public void Hum_and_an_offset_do_not_hide_a_pause()
    {
        var signal = Enumerable.Range(0, 3 * Rate)
            .Select(i => 0.2 + (0.03 * Math.Sin(2 * Math.PI * 50 * i / Rate)) + (i < Rate || i > 2 * Rate ? 0.2 * Math.Sin(0.2 * i) : 0))
            .Select(value => (float)value).ToArray();
        Assert.Single(SilenceDetector.Detect(Source(signal)).Pauses);
    }

    private static MemorySource Source(float[] samples) => new(samples, Rate);

    private static float[] Noise(int count, double amplitude)
    {
        var random = new Random(42);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(amplitude * ((2 * random.NextDouble()) - 1)))];
    }
}
