using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Eloquence.Audio;
using Eloquence.Audio.Tests;
using Eloquence.Contracts;

namespace Eloquence.SpeechEvaluation.Tests;

/// <summary>Recordings that nobody makes on purpose. Each gets an honest answer on every route: no guess, no number that is none, no failure.</summary>
public sealed class OddRecordingTests : IAsyncLifetime
{
    private const int Rate = 16_000;
    private const int Seconds = 6;

    private static readonly string[] Routes =
    [
        "/evaluate", "/measure", "/analyze", "/analyze_speech", "/analyze/speech-rate", "/analyze/intonation", "/analyze/pauses", "/analyze/energy",
        "/analyze/disfluencies", "/prosody/realtime", "/prosody/analyze", "/feedback/immediate", "/feedback/coaching", "/sessions/odd/analyze",
    ];

    /// <summary>A tone that comes and goes can be measured; only judging it makes no sense.</summary>
    private static readonly string[] MeasuringOnly = ["/measure", "/prosody/realtime"];

    private static readonly Lazy<double[]> Speech = new(() => [.. WavDecoder.Decode(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "golden", "fr.wav")), Rate).Samples]);

    private SpeechEvaluationHost _host = null!;

    /// <summary>What is no speech, or too little of it.</summary>
    public static TheoryData<string> Unjudgeable => new(NoSpeech.Keys);

    /// <summary>Speech in an unusual wrapping.</summary>
    public static TheoryData<string> Unusual => new(Wrapped.Keys);

    private static Dictionary<string, Func<byte[]>> NoSpeech => new()
    {
        ["silence"] = () => new TestWav().Write(new double[Seconds * Rate]),
        ["a constant"] = () => new TestWav().Write(Filled(_ => 0.5)),
        ["a constant at full scale"] = () => new TestWav().Write(Filled(_ => 1)),
        ["white noise"] = () => new TestWav().Write(Noise(0.5)),
        ["white noise at full scale"] = () => new TestWav { Encoding = SampleEncoding.PcmS16 }.Write(Noise(4)),
        ["noise that comes and goes"] = () => new TestWav().Write([.. Noise(0.5).Select((sample, i) => i / 4_000 % 3 == 0 ? 0 : sample)]),
        ["a sine"] = () => new TestWav().Write(TestWav.Sine(220, Rate, Seconds * Rate)),
        ["a sine below hearing"] = () => new TestWav().Write(TestWav.Sine(3, Rate, Seconds * Rate)),
        ["a sine that comes and goes"] = () => new TestWav().Write([.. TestWav.Sine(220, Rate, Seconds * Rate).Select((sample, i) => i / 8_000 % 2 == 0 ? 0 : sample)]),
        ["a square wave at full scale"] = () => new TestWav().Write(Filled(i => i / 40 % 2 == 0 ? 1 : -1)),
        ["the highest frequency"] = () => new TestWav().Write(Filled(i => i % 2 == 0 ? 1 : -1)),
        ["one click"] = () => new TestWav().Write(Filled(i => i == 30_000 ? 1 : 0)),
        ["clicks"] = () => new TestWav().Write(Filled(i => i % 5_000 == 0 ? 1 : 0)),
        ["a third of a second"] = () => new TestWav().Write(Speech.Value.AsSpan(0, 4_800)),
        ["floats that are no numbers"] = () => new TestWav { Encoding = SampleEncoding.PcmF32 }.Write(Filled(i => (i % 3) switch { 0 => double.NaN, 1 => double.PositiveInfinity, _ => double.NegativeInfinity })),
        ["floats that are too small"] = () => new TestWav { Encoding = SampleEncoding.PcmF64 }.Write(Filled(i => (i % 7) * double.Epsilon)),
        ["channels that cancel out"] = () => new TestWav { Channels = 2, Balance = -1 }.Write(Speech.Value),
    };

    private static Dictionary<string, Func<byte[]>> Wrapped => new()
    {
        ["a silent channel"] = () => new TestWav { Channels = 2, Balance = 0 }.Write(Speech.Value),
        ["32 channels"] = () => new TestWav { Channels = 32 }.Write(Speech.Value),
        ["8 bits"] = () => new TestWav { Encoding = SampleEncoding.PcmU8 }.Write(Speech.Value),
        ["24 bits"] = () => new TestWav { Encoding = SampleEncoding.PcmS24 }.Write(Speech.Value),
        ["32 bits"] = () => new TestWav { Encoding = SampleEncoding.PcmS32 }.Write(Speech.Value),
        ["floats"] = () => new TestWav { Encoding = SampleEncoding.PcmF32 }.Write(Speech.Value),
        ["double precision"] = () => new TestWav { Encoding = SampleEncoding.PcmF64 }.Write(Speech.Value),
        ["96 kHz"] = () => new TestWav { Rate = 96_000 }.Write(Resampled(96_000)),
        ["192 kHz"] = () => new TestWav { Rate = 192_000 }.Write(Resampled(192_000)),
        ["6 kHz"] = () => new TestWav { Rate = 6_000 }.Write(Resampled(6_000)),
        ["an extensible header"] = () => new TestWav { Extensible = true, Encoding = SampleEncoding.PcmS24 }.Write(Speech.Value),
        ["an odd chunk"] = () => new TestWav { Before = [("LIST", new byte[7]), ("bext", new byte[603])], After = [("id3 ", new byte[5])] }.Write(Speech.Value),
        ["a streaming header"] = () => new TestWav { DataSize = uint.MaxValue, RiffSize = uint.MaxValue }.Write(Speech.Value),
        ["a header of zeros"] = () => new TestWav { DataSize = 0, RiffSize = 0 }.Write(Speech.Value),
        ["a constant under the speech"] = () => new TestWav().Write([.. Speech.Value.Select(sample => (0.5 * sample) + 0.3)]),
        ["A-law"] = () => new TestWav { Encoding = SampleEncoding.ALaw }.Write(Speech.Value),
        ["mu-law"] = () => new TestWav { Encoding = SampleEncoding.MuLaw }.Write(Speech.Value),
    };

    public async Task InitializeAsync() => _host = await SpeechEvaluationHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [MemberData(nameof(Unjudgeable))]
    public async Task What_is_no_speech_is_not_judged_and_says_why(string what)
    {
        var recording = NoSpeech[what]();
        foreach (var route in Routes)
        {
            var answer = await AnswerAsync(route, recording);
            Assert.Empty(Scores(answer));
            if (!MeasuringOnly.Contains(route))
            {
                Assert.True(answer.GetProperty("degraded").GetBoolean(), route);
                Assert.NotEmpty(answer.GetProperty("reasons").EnumerateArray());
            }
        }
    }

    [Theory]
    [MemberData(nameof(Unusual))]
    public async Task Speech_in_an_unusual_file_is_measured_like_any_other(string what)
    {
        var plain = await MeasuredAsync(new TestWav().Write(Speech.Value));
        var measured = await MeasuredAsync(Wrapped[what]());
        Assert.False(measured.Source.Truncated);
        Assert.Equal(plain.DurationSeconds, measured.DurationSeconds, 0.001);
        Assert.InRange(1200 * Math.Log2(measured.Pitch!.MedianHz / plain.Pitch!.MedianHz), -10, 10);
        Assert.InRange(measured.Pauses!.Count - plain.Pauses!.Count, 0, measured.Source.SampleRate < 8_000 ? 1 : 0);
        Assert.InRange(measured.Syllables!.Count - plain.Syllables!.Count, -1, 1);
    }

    [Fact]
    public async Task Clipped_speech_says_so_and_gets_no_score_that_rests_on_its_level()
    {
        double[] loud = [.. Enumerable.Repeat(Speech.Value, 3).SelectMany(take => take).Select(sample => Math.Clamp(8 * sample, -1, 1))];
        var answer = await AnswerAsync("/evaluate", new TestWav().Write(loud));
        Assert.True(answer.GetProperty("measurement").GetProperty("level").GetProperty("clipped_ratio").GetDouble() > 0.01);
        foreach (var name in (string[])["energy", "steadiness"])
        {
            var reason = answer.GetProperty("not_judged").EnumerateArray().Single(one => one.GetProperty("name").GetString() == name).GetProperty("reason").GetString();
            Assert.Contains("sature", reason, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1_500)]
    public async Task Too_few_samples_are_refused_with_the_number_that_is_needed(int samples)
    {
        foreach (var route in Routes.Where(route => route != "/sessions/odd/analyze" || samples > 0))
        {
            using var response = await PostAsync(route, new TestWav().Write(new double[samples]));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
            await MeasureTests.AssertProblemAsync(response, samples == 0 ? AudioErrorCodes.WavNoData : AudioErrorCodes.TooShort);
        }
    }

    private static double[] Filled(Func<int, double> sample) => [.. Enumerable.Range(0, Seconds * Rate).Select(sample)];

    private static double[] Noise(double amplitude)
    {
        var random = new Random(3);
        return Filled(_ => Math.Clamp(amplitude * ((2 * random.NextDouble()) - 1), -1, 1));
    }

    private static double[] Resampled(int rate) => [.. Resampler.Resample([.. Speech.Value.Select(sample => (float)sample)], Rate, rate).Select(sample => (double)sample)];

    /// <summary>Scores at any depth.</summary>
    private static IEnumerable<string> Scores(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member =>
            member.Name.EndsWith("_score", StringComparison.Ordinal) && member.Value.ValueKind == JsonValueKind.Number ? [member.Name]
            : member.Name == "scores" ? member.Value.EnumerateArray().Select(score => score.ToString())
            : Scores(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Scores),
        _ => [],
    };

    private async Task<SpeechMeasurement> MeasuredAsync(byte[] recording)
    {
        using var response = await PostAsync("/measure", recording);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<SpeechMeasurement>(ContractJson.Options))!;
    }

    private async Task<JsonElement> AnswerAsync(string route, byte[] recording)
    {
        using var response = await PostAsync(route, recording);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{route}: {body}");
        return JsonDocument.Parse(body).RootElement;
    }

    private async Task<HttpResponseMessage> PostAsync(string route, byte[] recording)
    {
        using var content = new ByteArrayContent(recording);
        content.Headers.ContentType = new("audio/wav");
        return await _host.Client.PostAsync(route, content);
    }
}
