using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Eloquence.Whisper.Recognition;
using Eloquence.Whisper.Tests.Support;
using Xunit.Abstractions;

namespace Eloquence.Whisper.Tests;

/// <summary>Recordings that are too long for memory. <c>ELOQUENCE_FILE_MINUTES=120</c> makes the long one as long as a conference.</summary>
[Collection(QuietProcess.Name)]
public sealed class LongRecordingTests(ITestOutputHelper output)
{
    private const string Sentence = "bonjour nous respirons calmement";

    private static int Minutes => int.Parse(Environment.GetEnvironmentVariable("ELOQUENCE_FILE_MINUTES") ?? "10", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(null)]
    [InlineData(3.5)]
    public async Task A_long_file_goes_through_with_flat_memory_and_right_times(double? window)
    {
        var recognizer = new MeasuringRecognizer(window);
        await using var host = await WhisperHost.StartAsync(recognizer);
        using var body = new StreamContent(new RepeatedSound(Minute(), Minutes));
        using var response = await host.Client.PostAsync("/transcribe", body);
        var transcript = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(response.IsSuccessStatusCode, transcript.ToString());
        Assert.Equal(60.0 * Minutes, transcript.GetProperty("duration").GetDouble());
        var starts = transcript.GetProperty("words").EnumerateArray().Select(word => word.GetProperty("start").GetDouble()).ToArray();
        Assert.Equal(starts.Order(), starts);
        Assert.InRange(starts[^1], (60.0 * Minutes) - 30, 60.0 * Minutes);
        Assert.InRange(starts.Length, 6 * Minutes, int.MaxValue);

        output.WriteLine($"heap, MB: {string.Join(" ", recognizer.Sizes.Select(size => (size / 1_000_000.0).ToString("F1", CultureInfo.InvariantCulture)))}");
        var (early, late) = (recognizer.Sizes[recognizer.Sizes.Count / 4], recognizer.Sizes.Max());
        Assert.True(late - early < 12_000_000, $"{early} to {late}");
    }

    [Fact]
    public async Task Progress_is_told_as_events_and_the_result_is_that_of_the_plain_answer()
    {
        await using var host = await WhisperHost.StartAsync(new ToneRecognizer { MaximumSeconds = 3.7 });
        byte[] take = ToneSpeech.Pcm([.. ToneSpeech.Silence(0.5), .. ToneSpeech.Say(Sentence), .. ToneSpeech.Silence(0.8)]);
        using var plain = await host.Client.PostAsync("/transcribe", new StreamContent(new RepeatedSound(take, 20)));
        var expected = (await plain.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("text").GetString();

        using var request = new HttpRequestMessage(HttpMethod.Post, "/transcribe") { Content = new StreamContent(new RepeatedSound(take, 20)) };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        using var response = await host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var events = await EventsAsync(response);

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("result", events[^1].Kind);
        Assert.Equal(expected, events[^1].Data.GetProperty("text").GetString());
        Assert.Equal(string.Join(' ', Enumerable.Repeat(Sentence, 20)), expected);
        var progress = events[..^1];
        Assert.True(progress.Length >= 20, $"{progress.Length} events");
        Assert.All(progress, item => Assert.Equal("progress", item.Kind));
        var seconds = progress.Select(item => item.Data.GetProperty("seconds").GetDouble()).ToArray();
        Assert.Equal(seconds.Order(), seconds);
        Assert.All(progress, item => Assert.Equal(20 * take.Length / (2.0 * ToneSpeech.Rate), item.Data.GetProperty("duration").GetDouble(), 0.01));
        Assert.Equal(expected, string.Join(' ', progress.SelectMany(item => item.Data.GetProperty("chunks").EnumerateArray()).Select(chunk => chunk.GetProperty("text").GetString())));
    }

    [Fact]
    public async Task A_recogniser_that_goes_away_after_the_answer_has_begun_is_told_as_an_event()
    {
        var recognizer = new ToneRecognizer();
        recognizer.Failures.Enqueue(new RecognizerUnavailableException("The model is gone."));
        await using var host = await WhisperHost.StartAsync(recognizer);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/transcribe")
        {
            Content = new StreamContent(new RepeatedSound(ToneSpeech.Pcm([.. ToneSpeech.Say(Sentence), .. ToneSpeech.Silence(1)]), 1)),
        };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        using var response = await host.Client.SendAsync(request);
        var (kind, data) = Assert.Single(await EventsAsync(response));
        Assert.Equal("error", kind);
        Assert.Equal("recognizer_unavailable", data.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("Recordings:MaximumBytes", "1000000", "body_too_large", "1 MB")]
    [InlineData("Recordings:Longest", "00:01:00", "audio_too_long", "1 ")]
    public async Task What_is_longer_than_the_limit_is_413_and_says_the_limit(string option, string value, string code, string limit)
    {
        await using var host = await WhisperHost.StartAsync(new ToneRecognizer(), (option, value));
        foreach (var form in (bool[])[false, true])
        {
            using HttpContent body = form
                ? new MultipartFormDataContent { { new StreamContent(new RepeatedSound(Minute(), 2)), "audio", "take.wav" } }
                : new StreamContent(new RepeatedSound(Minute(), 2));
            using var response = await host.Client.PostAsync("/transcribe", body);
            var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
            Assert.Equal(code, problem.GetProperty("code").GetString());
            Assert.Contains($"at most {limit}", problem.GetProperty("detail").GetString(), StringComparison.OrdinalIgnoreCase);
        }
    }

    private static byte[] Minute()
    {
        float[] sentence = [.. ToneSpeech.Say(Sentence), .. ToneSpeech.Silence(1.8)];
        return ToneSpeech.Pcm(Enumerable.Repeat(sentence, 1 + (60 * ToneSpeech.Rate / sentence.Length)).SelectMany(samples => samples).Take(60 * ToneSpeech.Rate));
    }

    private static async Task<(string Kind, JsonElement Data)[]> EventsAsync(HttpResponseMessage response)
    {
        var events = new List<(string, JsonElement)>();
        await foreach (var item in SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync())
        {
            events.Add((item.EventType, JsonSerializer.Deserialize<JsonElement>(item.Data)));
        }
        return [.. events];
    }

    /// <summary>An engine that costs nothing and notes how much memory is in use while it is asked.</summary>
    private sealed class MeasuringRecognizer(double? window) : ISpeechRecognizer
    {
        private const int PassesBetween = 20;

        private int _passes;

        public List<long> Sizes { get; } = [];

        public RecognizerInfo Info { get; } = new("deaf/1", "deaf", Degraded: true, [], Ready: true, window);

        public Task<RecognitionResult> RecognizeAsync(ReadOnlyMemory<float> samples, RecognitionRequest request, CancellationToken cancellationToken)
        {
            if (_passes++ % PassesBetween == 0)
            {
                Sizes.Add(GC.GetTotalMemory(forceFullCollection: true));
            }
            return Task.FromResult(new RecognitionResult(
                [new RecognizedSegment(0, 1, "bonjour à tous", [new("bonjour", 0, 0.4, 1), new("à", 0.4, 0.5, 1), new("tous", 0.5, 1, 1)])], 0));
        }
    }
}
