using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Eloquence.Audio;
using Eloquence.Audio.Tests;
using Eloquence.Contracts;
using Eloquence.Tests.Support;

namespace Eloquence.SpeechEvaluation.Tests;

public sealed class MeasureTests : IAsyncLifetime
{
    private const int Rate = 16_000;
    private static readonly string Golden = Path.Combine(AppContext.BaseDirectory, "golden", "fr");

    private SpeechEvaluationHost _host = null!;

    public async Task InitializeAsync() => _host = await SpeechEvaluationHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData("audio/wav")]
    [InlineData("application/octet-stream")]
    [InlineData(null)]
    public async Task A_take_is_measured_as_Praat_measures_it(string? contentType)
    {
        using var praat = JsonDocument.Parse(await File.ReadAllTextAsync(Golden + ".json"));
        var measured = await MeasuredAsync(await File.ReadAllBytesAsync(Golden + ".wav"), contentType);

        Assert.False(measured.Degraded);
        Assert.Empty(measured.Reasons);
        Assert.Equal(new SourceAudio("wav", "pcm_s16le", Rate, 1, false), measured.Source);
        Assert.Equal(3.4, measured.DurationSeconds, 1e-9);
        Assert.InRange(1200 * Math.Log2(measured.Pitch!.MedianHz / praat.RootElement.GetProperty("median_hz").GetDouble()), -1, 1);
        var pause = Assert.Single(measured.Pauses!.Segments);
        Assert.Equal(0.72, pause.StartSeconds, 0.02);
        Assert.Equal(0.488, pause.DurationSeconds, 0.02);
        Assert.Equal(pause.DurationSeconds, measured.Pauses.TotalSeconds, 1e-9);
        Assert.Equal(1 - (0.488 / 3.4), measured.SpeechRatio!.Value, 0.02);
    }

    [Fact]
    public async Task While_the_decoder_of_compressed_recordings_is_not_there_the_answer_says_when_to_try_again()
    {
        await using var host = await SpeechEvaluationHost.StartAsync(settings: ("Audio:Ffmpeg:Program", Path.Combine(Path.GetTempPath(), $"none-{Guid.NewGuid():N}")));
        using var response = await host.MeasureAsync(Encoding.ASCII.GetBytes("OggS, or what comes from a phone"), "audio/ogg");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(AudioErrorCodes.DecoderUnavailable, problem.GetProperty("code").GetString());
    }

    [Fact]
    public async Task What_a_phone_records_is_measured_like_a_WAV()
    {
        var encoders = await AudioEncoders.FindAsync();
        var wav = await File.ReadAllBytesAsync(Golden + ".wav");
        await using var host = await SpeechEvaluationHost.StartAsync(settings: [("Audio:Ffmpeg:Program", encoders.Program), ("Audio:Ffmpeg:LibraryPath", encoders.LibraryPath ?? "")]);
        using var response = await host.MeasureAsync(await encoders.EncodeAsync(wav, "m4a", "-c:a", "aac"), "audio/mp4");
        var measured = await response.Content.ReadFromJsonAsync<SpeechMeasurement>(ContractJson.Options);
        var original = await MeasuredAsync(wav);

        Assert.Equal("mp4", measured!.Source.Container);
        Assert.Equal("aac", measured.Source.Encoding);
        Assert.Equal(original.DurationSeconds, measured.DurationSeconds, 0.1);
        Assert.InRange(1200 * Math.Log2(measured.Pitch!.MedianHz / original.Pitch!.MedianHz), -20, 20);
    }

    [Fact]
    public async Task Names_are_snake_case()
    {
        using var response = await _host.MeasureAsync(await File.ReadAllBytesAsync(Golden + ".wav"));
        var json = await response.Content.ReadAsStringAsync();
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("\"speech_ratio\":", json, StringComparison.Ordinal);
        Assert.Contains("\"median_hz\":", json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Digital_silence_has_no_level_and_no_speech()
    {
        var measured = await MeasuredAsync(new TestWav().Write(new double[2 * Rate]));
        Assert.True(measured.Degraded);
        Assert.Null(measured.Level);
        Assert.Equal(0, measured.SpeechRatio);
        Assert.Null(measured.Pauses);
        Assert.Null(measured.Pitch);
        Assert.Equal(2, measured.Reasons.Count);
    }

    [Fact]
    public async Task The_noise_of_a_muted_microphone_is_no_speech()
    {
        var measured = await MeasuredAsync(new TestWav().Write(Noise(2 * Rate, 0.0005)));
        Assert.True(measured.Degraded);
        Assert.NotNull(measured.Level);
        Assert.Equal(0, measured.SpeechRatio);
        Assert.Null(measured.Pitch);
    }

    [Fact]
    public async Task Steady_noise_has_neither_pitch_nor_pauses()
    {
        var measured = await MeasuredAsync(new TestWav().Write(Noise(2 * Rate, 0.3)));
        Assert.True(measured.Degraded);
        Assert.Null(measured.SpeechRatio);
        Assert.Null(measured.Pauses);
        Assert.Null(measured.Pitch);
        Assert.Equal(20 * Math.Log10(0.3 / Math.Sqrt(3)), measured.Level!.RmsDbfs, 0.1);
    }

    [Fact]
    public async Task A_steady_tone_has_a_pitch_but_no_speech_ratio()
    {
        var measured = await MeasuredAsync(new TestWav { Rate = 44_100, Channels = 2 }.Write(TestWav.Sine(220, 44_100, 2 * 44_100)));
        Assert.True(measured.Degraded);
        Assert.Equal(220, measured.Pitch!.MedianHz, 0.01);
        Assert.Null(measured.SpeechRatio);
        Assert.Contains("varies by only", Assert.Single(measured.Reasons), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.12)]
    [InlineData(0.3)]
    public async Task A_very_short_take_gets_an_honest_answer(double seconds)
    {
        var take = TestWav.Sine(180, Rate, (int)(seconds * Rate));
        var measured = await MeasuredAsync(new TestWav().Write(take));
        Assert.Equal(seconds, measured.DurationSeconds, 1e-9);
        Assert.True(measured.Degraded);
        Assert.NotEmpty(measured.Reasons);
    }

    [Fact]
    public async Task A_take_that_was_cut_off_says_so()
    {
        var take = await File.ReadAllBytesAsync(Golden + ".wav");
        var measured = await MeasuredAsync(take[..(take.Length / 2)]);
        Assert.True(measured.Source.Truncated);
        Assert.True(measured.Degraded);
        Assert.Contains("cut off", Assert.Single(measured.Reasons), StringComparison.Ordinal);
        Assert.NotNull(measured.Pitch);
    }

    /// <summary>Made in the test: the data of a theory is written out at every discovery, and one of these has 59 MB.</summary>
    private static readonly Dictionary<string, Func<byte[]>> Bodies = new()
    {
        ["nothing"] = () => [],
        ["text"] = () => "Bonjour à tous."u8.ToArray(),
        ["ten bytes of WAV"] = () => "RIFF\x24\0\0\0WA"u8.ToArray(),
        ["4 GB declared, nothing sent"] = () => new TestWav { DataSize = 0xFFFFFFF0 }.WriteData([]),
        ["4 GB declared, 20 bytes sent"] = () => new TestWav { DataSize = 0xFFFFFFF0 }.WriteData(new byte[20]),
        ["too long"] = () => new TestWav { Encoding = SampleEncoding.PcmU8, Rate = 4_000 }.WriteData(new byte[(int)(4.1 * 3600 * 4_000)]),
        ["JSON"] = () => "{}"u8.ToArray(),
        ["form"] = () => "a=b"u8.ToArray(),
    };

    [Theory]
    [InlineData("nothing", "audio/wav", HttpStatusCode.BadRequest, "audio_empty")]
    [InlineData("text", "application/octet-stream", HttpStatusCode.UnsupportedMediaType, "audio_not_recognised")]
    [InlineData("ten bytes of WAV", "audio/wav", HttpStatusCode.UnprocessableEntity, "wav_header_invalid")]
    [InlineData("4 GB declared, nothing sent", "audio/wav", HttpStatusCode.UnprocessableEntity, "wav_no_data")]
    [InlineData("4 GB declared, 20 bytes sent", "audio/wav", HttpStatusCode.UnprocessableEntity, "audio_too_short")]
    [InlineData("too long", "audio/wav", HttpStatusCode.RequestEntityTooLarge, "audio_too_long")]
    [InlineData("JSON", "application/json", HttpStatusCode.UnsupportedMediaType, "content_type_unsupported")]
    [InlineData("form", "application/x-www-form-urlencoded", HttpStatusCode.UnsupportedMediaType, "content_type_unsupported")]
    public async Task What_cannot_be_measured_is_a_problem_with_a_code(string what, string contentType, HttpStatusCode status, string code)
    {
        using var response = await _host.MeasureAsync(Bodies[what](), contentType);
        Assert.True(status == response.StatusCode, $"{what}: {response.StatusCode}");
        await AssertProblemAsync(response, code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_of_401_MB_is_refused_and_the_service_goes_on(bool chunked)
    {
        using var content = new StreamContent(new EndlessZeros(RecordingLimits.MaximumBytes + 1_000_000, canSeek: !chunked));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/measure") { Content = content };
        request.Headers.TransferEncodingChunked = chunked;

        // A client that announces the length waits for leave to send, as Kestrel throws an unread body away for 5 s only, and a busy machine needs longer.
        request.Headers.ExpectContinue = !chunked;
        using var response = await _host.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        await AssertProblemAsync(response, "body_too_large");

        await MeasuredAsync(await File.ReadAllBytesAsync(Golden + ".wav"));
    }

    [Fact]
    public async Task Many_takes_at_once_are_measured_alike()
    {
        var take = await File.ReadAllBytesAsync(Golden + ".wav");
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(async _ =>
        {
            using var response = await _host.MeasureAsync(take);
            return await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
        }));
        Assert.Single(answers.Distinct());
    }

    [Fact]
    public async Task Decoding_and_measuring_are_spans_of_the_callers_trace()
    {
        var stopped = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is Telemetry.SourceName or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                lock (stopped)
                {
                    stopped.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        var trace = ActivityTraceId.CreateRandom();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/measure") { Content = new ByteArrayContent(await File.ReadAllBytesAsync(Golden + ".wav")) };
        request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
        using var response = await _host.Client.SendAsync(request);

        response.EnsureSuccessStatusCode();
        Activity[] spans;
        lock (stopped)
        {
            spans = [.. stopped.Where(activity => activity.TraceId == trace && activity.Source.Name == Telemetry.SourceName)];
        }
        Assert.Equal(["decode audio", "measure speech"], spans.Select(span => span.OperationName));
        Assert.Equal("pcm_s16le", spans[0].GetTagItem(Telemetry.Encoding));
        Assert.Equal(3.4, spans[1].GetTagItem(Telemetry.Duration));
    }

    internal static async Task AssertProblemAsync(HttpResponseMessage response, string code)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal((int)response.StatusCode, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
    }

    private async Task<SpeechMeasurement> MeasuredAsync(byte[] recording, string? contentType = "audio/wav")
    {
        using var response = await _host.MeasureAsync(recording, contentType);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<SpeechMeasurement>(ContractJson.Options))!;
    }

    private static double[] Noise(int count, double amplitude)
    {
        var random = new Random(42);
        return [.. Enumerable.Range(0, count).Select(_ => amplitude * ((2 * random.NextDouble()) - 1))];
    }
}
