#pragma warning disable OPENAI001 // The client's streaming types are marked experimental by their authors.
using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Eloquence.Audio;
using Eloquence.Whisper.Tests.Support;
using OpenAI;
using OpenAI.Audio;

namespace Eloquence.Whisper.Tests;

/// <summary>OpenAI's own .NET client, unmodified, against this service.</summary>
public sealed class OpenAiTests : IAsyncLifetime
{
    private const string First = "bonjour nous respirons calmement";
    private const string Second = "vous parlez trop vite";

    private readonly ToneRecognizer _recognizer = new();
    private WhisperHost _host = null!;
    private AudioClient _client = null!;

    public async Task InitializeAsync()
    {
        _host = await WhisperHost.StartAsync(_recognizer);
        _client = Client("whisper-1");
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_file_is_transcribed()
    {
        AudioTranscription answer = await _client.TranscribeAudioAsync(Take($"{First} {Second}"), "take.wav");
        Assert.Equal($"{First} {Second}", answer.Text);
    }

    [Fact]
    public async Task Verbose_answers_have_words_and_segments_with_times()
    {
        AudioTranscription answer = await _client.TranscribeAudioAsync(Take(First), "take.wav", new AudioTranscriptionOptions
        {
            ResponseFormat = AudioTranscriptionFormat.Verbose,
            Language = "fr",
            TimestampGranularities = AudioTimestampGranularities.Word | AudioTimestampGranularities.Segment,
        });
        Assert.Equal(First, answer.Text);
        Assert.Equal("french", answer.Language);
        Assert.Equal(2.2, answer.Duration!.Value.TotalSeconds, 0.01);
        Assert.Equal(First.Split(' '), answer.Words.Select(word => word.Word));
        Assert.Equal(0.5, answer.Words[0].StartTime.TotalSeconds, 0.05);
        Assert.Equal(First, Assert.Single(answer.Segments).Text);
        Assert.Equal(Math.Log(ToneRecognizer.Probability), answer.Segments[0].AverageLogProbability, 1e-3);
    }

    [Fact]
    public async Task Subtitles_and_plain_text_are_given()
    {
        Assert.Equal($"{First}\n", await FormatAsync("text"));
        Assert.StartsWith("1\n00:00:00,5", await FormatAsync("srt"), StringComparison.Ordinal);
        Assert.StartsWith("WEBVTT\n\n00:00:00.5", await FormatAsync("vtt"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Streaming_brings_the_text_of_each_piece_and_then_all_of_it()
    {
        _recognizer.MaximumSeconds = 3.7;
        var text = string.Join(' ', Enumerable.Repeat($"{First} {Second}", 3));
        var deltas = new List<string>();
        string? all = null;
        await foreach (var update in await Client("gpt-4o-transcribe").TranscribeAudioStreamingAsync(Take(text), "take.wav"))
        {
            if (update is StreamingAudioTranscriptionTextDeltaUpdate delta)
            {
                deltas.Add(delta.Delta);
            }
            else if (update is StreamingAudioTranscriptionTextDoneUpdate done)
            {
                all = done.Text;
            }
        }
        Assert.True(deltas.Count > 1);
        Assert.Equal(text, all);
        Assert.Equal(text, string.Concat(deltas));
    }

    [Fact]
    public async Task A_translation_is_asked_for_as_one()
    {
        AudioTranslation answer = await _client.TranslateAudioAsync(Take(First), "take.wav");
        Assert.Equal(First, answer.Text);
    }

    [Fact]
    public async Task A_model_that_cannot_translate_says_so()
    {
        _recognizer.MaximumSeconds = 3.7;
        var refused = await Assert.ThrowsAsync<ClientResultException>(() => _client.TranslateAudioAsync(Take(First), "take.wav"));
        Assert.Equal(400, refused.Status);
        Assert.Contains("cannot translate", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusals_have_the_form_that_the_client_reads()
    {
        var refused = await Assert.ThrowsAsync<ClientResultException>(() => _client.TranscribeAudioAsync(new MemoryStream("not sound at all, only words"u8.ToArray()), "a.wav"));
        Assert.Equal(415, refused.Status);
        Assert.Contains("audio_not_recognised", refused.Message, StringComparison.Ordinal);

        using var form = Form(First, ("response_format", "yaml"));
        using var response = await _host.Client.PostAsync("/v1/audio/transcriptions", form);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        var error = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
    }

    [Fact]
    public async Task Models_say_what_they_can_be_trusted_for()
    {
        var models = await _host.Client.GetFromJsonAsync<JsonElement>("/v1/models");
        Assert.Equal(["tones", "whisper-1"], models.GetProperty("data").EnumerateArray().Select(model => model.GetProperty("id").GetString()));
        Assert.All(models.GetProperty("data").EnumerateArray(), model => Assert.True(model.GetProperty("degraded").GetBoolean()));
        using var unknown = await _host.Client.GetAsync("/v1/models/gpt-9");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task A_final_evaluation_without_the_evaluation_service_has_the_words_and_the_reason()
    {
        using var form = Form($"bonjour euh {Second}");
        using var response = await _host.Client.PostAsync("/evaluate/final", form);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal($"bonjour euh {Second}", answer.GetProperty("transcription").GetString());
        Assert.Equal(6, answer.GetProperty("word_count").GetInt32());
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("evaluation").ValueKind);
        Assert.True(answer.GetProperty("degraded").GetBoolean());
        Assert.Contains(answer.GetProperty("reasons").EnumerateArray(), reason => reason.GetString()!.Contains("evaluation", StringComparison.Ordinal));
        Assert.Equal("take.wav", answer.GetProperty("file_info").GetProperty("filename").GetString());
        using var get = await _host.Client.GetAsync("/evaluate/final");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, get.StatusCode);
    }

    private AudioClient Client(string model) => new(model, new ApiKeyCredential("none"), new OpenAIClientOptions
    {
        Endpoint = new Uri(_host.Address, "/v1"),
        RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
    });

    private static MemoryStream Take(string words) => new(Wav(words));

    private static byte[] Wav(string words) => WavWriter.Write([.. ToneSpeech.Silence(0.5), .. ToneSpeech.Say(words), .. ToneSpeech.Silence(0.5)], ToneSpeech.Rate);

    private static MultipartFormDataContent Form(string words, params (string Name, string Value)[] fields)
    {
        var form = new MultipartFormDataContent { { new ByteArrayContent(Wav(words)), "file", "take.wav" } };
        foreach (var (name, value) in fields)
        {
            form.Add(new StringContent(value), name);
        }
        return form;
    }

    private async Task<string> FormatAsync(string format)
    {
        using var form = Form(First, ("response_format", format));
        using var response = await _host.Client.PostAsync("/v1/audio/transcriptions", form);
        Assert.True(response.IsSuccessStatusCode);
        return await response.Content.ReadAsStringAsync();
    }
}
