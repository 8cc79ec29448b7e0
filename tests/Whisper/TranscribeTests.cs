using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Eloquence.Audio.Tests;
using Eloquence.Contracts;
using Eloquence.Tests.Support;
using Eloquence.Whisper.Recognition;
using Eloquence.Whisper.Tests.Support;

namespace Eloquence.Whisper.Tests;

public sealed class TranscribeTests : IAsyncLifetime
{
    private const string Words = "bonjour nous respirons calmement";

    private readonly ToneRecognizer _recognizer = new();
    private WhisperHost _host = null!;

    public async Task InitializeAsync() => _host = await WhisperHost.StartAsync(_recognizer, ("Scale:Concurrency", "1"), ("Scale:Queue", "1"));

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData("audio")]
    [InlineData("file")]
    [InlineData("audio_file")]
    [InlineData("anything")]
    public async Task A_recording_in_a_form_is_transcribed_whatever_the_file_is_called(string name)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Wav(Words)), name, "take.wav" } };
        using var response = await _host.Client.PostAsync("/transcribe", form);
        var transcript = await ReadAsync(response);

        Assert.Equal(Words, transcript.Text);
        Assert.Equal("0", Assert.Single(response.Headers.GetValues("X-Queue-Position")));
    }

    [Fact]
    public async Task Words_have_the_times_they_are_spoken_at()
    {
        var transcript = await PostAsync(Wav(Words, before: 1));

        Assert.Equal(4, transcript.Words.Count);
        Assert.All(transcript.Words.Index(), word => Assert.Equal(1 + (word.Index * 0.3), word.Item.Start, 0.03));
        Assert.All(transcript.Words, word => Assert.Equal(ToneRecognizer.Probability, word.Conf, 1e-4));
        Assert.Equal(ToneRecognizer.Probability, transcript.Confidence!.Value, 1e-4);
        Assert.Equal("tones/1", transcript.Engine);
        Assert.True(transcript.Degraded);
    }

    [Fact]
    public async Task A_recogniser_with_a_small_window_gets_a_long_recording_in_pieces()
    {
        _recognizer.MaximumSeconds = 3.7;
        var text = string.Join(' ', Enumerable.Repeat(Words, 8));
        var transcript = await PostAsync(Wav(text));

        Assert.Equal(text, transcript.Text);
        Assert.True(_recognizer.Passes >= 3, $"{_recognizer.Passes} passes");
    }

    [Fact]
    public async Task Fillers_are_kept_and_marked()
    {
        var transcript = await PostAsync(Wav("bonjour euh nous"));
        Assert.Equal([false, true, false], transcript.Words.Select(word => word.Filler));
    }

    [Fact]
    public async Task Silence_asks_nobody_and_is_no_speech()
    {
        var transcript = await PostAsync(new TestWav().Write(new double[3 * ToneSpeech.Rate]));

        Assert.True(transcript.NoSpeech);
        Assert.Equal("", transcript.Text);
        Assert.Null(transcript.Confidence);
        Assert.Equal(0, _recognizer.Passes);
    }

    [Fact]
    public async Task White_noise_asks_nobody()
    {
        var random = new Random(7);
        double[] noise = [.. Enumerable.Range(0, 3 * ToneSpeech.Rate).Select(_ => 0.2 * ((2 * random.NextDouble()) - 1))];
        Assert.True((await PostAsync(new TestWav().Write(noise))).NoSpeech);
        Assert.Equal(0, _recognizer.Passes);
    }

    [Fact]
    public async Task An_engine_that_ends_once_is_asked_again()
    {
        _recognizer.Failures.Enqueue(new RecognizerCrashedException("killed"));
        Assert.Equal(Words, (await PostAsync(Wav(Words))).Text);
    }

    [Fact]
    public async Task An_engine_that_ends_twice_costs_the_piece_and_is_told()
    {
        _recognizer.Failures.Enqueue(new RecognizerCrashedException("killed"));
        _recognizer.Failures.Enqueue(new RecognizerCrashedException("killed"));
        var transcript = await PostAsync(Wav(Words));

        Assert.True(transcript.Degraded);
        Assert.Contains(transcript.Reasons, reason => reason.Contains("ended twice", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_recogniser_the_answer_is_503_with_the_reason()
    {
        _recognizer.Failures.Enqueue(new RecognizerUnavailableException("The model is being fetched."));
        using var response = await _host.Client.PostAsync("/transcribe", new ByteArrayContent(Wav(Words)));

        await AssertProblemAsync(response, HttpStatusCode.ServiceUnavailable, "recognizer_unavailable");
        Assert.NotNull(response.Headers.RetryAfter);
    }

    [Fact]
    public async Task A_full_queue_is_answered_429_with_Retry_After_and_those_waiting_know_their_place()
    {
        var hold = new TaskCompletionSource();
        _recognizer.Before = () => hold.Task;
        var first = _host.Client.PostAsync("/transcribe", new ByteArrayContent(Wav(Words)));
        await Eventually.TrueAsync(() => _host.Gate.Recordings == 1, "the first recording to be admitted");
        var second = _host.Client.PostAsync("/transcribe", new ByteArrayContent(Wav(Words)));
        await Eventually.TrueAsync(() => _host.Gate.Recordings == 2, "the second recording to be admitted");

        using var refused = await _host.Client.PostAsync("/transcribe", new ByteArrayContent(Wav(Words)));
        await AssertProblemAsync(refused, HttpStatusCode.TooManyRequests, "busy");
        Assert.True(refused.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1));

        hold.SetResult();
        using var answered = await first;
        using var waited = await second;
        Assert.Equal("0", Assert.Single(answered.Headers.GetValues("X-Queue-Position")));
        Assert.Equal("1", Assert.Single(waited.Headers.GetValues("X-Queue-Position")));
        Assert.Equal(0, _host.Gate.Recordings);
    }

    [Theory]
    [InlineData("", 400, "audio_empty")]
    [InlineData("This is text, not sound, and it is long enough to be looked at.", 415, "audio_not_recognised")]
    [InlineData("RIFF    WAVEfmt ", 422, "wav_header_invalid")]
    public async Task What_is_no_recording_is_refused(string body, int status, string code)
    {
        using var response = await _host.Client.PostAsync("/transcribe", new ByteArrayContent(System.Text.Encoding.ASCII.GetBytes(body)));
        await AssertProblemAsync(response, (HttpStatusCode)status, code);
    }

    [Fact]
    public async Task A_form_without_a_file_and_a_language_that_is_none_are_refused()
    {
        using var empty = new MultipartFormDataContent { { new StringContent("x"), "language" } };
        using var noFile = await _host.Client.PostAsync("/transcribe", empty);
        await AssertProblemAsync(noFile, HttpStatusCode.UnprocessableEntity, "audio_missing");

        using var form = new MultipartFormDataContent { { new ByteArrayContent(Wav(Words)), "audio", "a.wav" }, { new StringContent("klingonisch"), "language" } };
        using var wrong = await _host.Client.PostAsync("/transcribe", form);
        await AssertProblemAsync(wrong, HttpStatusCode.UnprocessableEntity, "value_invalid");
    }

    [Fact]
    public async Task GET_is_405_and_says_what_is_allowed()
    {
        using var response = await _host.Client.GetAsync("/transcribe");
        await AssertProblemAsync(response, HttpStatusCode.MethodNotAllowed, "method_not_allowed");
        Assert.Contains("POST", response.Content.Headers.Allow);
    }

    private static byte[] Wav(string words, double before = 0.2) =>
        new TestWav().Write([.. ToneSpeech.Silence(before).Concat(ToneSpeech.Say(words)).Concat(ToneSpeech.Silence(0.3)).Select(sample => (double)sample)]);

    private async Task<Transcript> PostAsync(byte[] recording)
    {
        using var response = await _host.Client.PostAsync("/transcribe", new ByteArrayContent(recording));
        return await ReadAsync(response);
    }

    private static async Task<Transcript> ReadAsync(HttpResponseMessage response)
    {
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<Transcript>(ContractJson.Options))!;
    }

    private static async Task AssertProblemAsync(HttpResponseMessage response, HttpStatusCode status, string code)
    {
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode}: {body}");
        using var problem = JsonDocument.Parse(body);
        Assert.Equal(code, problem.RootElement.GetProperty("code").GetString());
        Assert.NotEqual("", problem.RootElement.GetProperty("detail").GetString());
    }
}
