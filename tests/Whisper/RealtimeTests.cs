#pragma warning disable OPENAI002, OPENAI001 // The client's realtime types are marked experimental by their authors.
using System.ClientModel;
using System.Text.Json;
using Eloquence.Tests.Support;
using Eloquence.Whisper.Recognition;
using Eloquence.Whisper.Tests.Support;
using OpenAI.Realtime;

namespace Eloquence.Whisper.Tests;

/// <summary>The realtime protocol, by OpenAI's own .NET client and by hand.</summary>
public sealed class RealtimeTests : IAsyncLifetime
{
    private const string First = "bonjour nous respirons calmement";
    private const string Second = "vous parlez trop vite";

    private readonly ToneRecognizer _recognizer = new();
    private WhisperHost _host = null!;

    public async Task InitializeAsync() => _host = await WhisperHost.StartAsync(_recognizer);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task OpenAIs_client_transcribes_two_turns_unmodified()
    {
        var client = new RealtimeClient(new ApiKeyCredential("none"), new RealtimeClientOptions { Endpoint = new UriBuilder(new Uri(_host.Address, "/v1")) { Scheme = "ws" }.Uri });
        using var session = await client.StartTranscriptionSessionAsync();
        await session.ConfigureTranscriptionSessionAsync(new RealtimeTranscriptionSessionOptions
        {
            AudioOptions = new()
            {
                InputAudioOptions = new()
                {
                    AudioFormat = new RealtimePcmAudioFormat(),
                    AudioTranscriptionOptions = new() { Model = "whisper-1", Language = "fr" },
                    TurnDetection = new RealtimeServerVadTurnDetection { SilenceDuration = TimeSpan.FromMilliseconds(400) },
                },
            },
        });
        float[] sound = [.. ToneSpeech.Silence(0.4), .. ToneSpeech.Say(First), .. ToneSpeech.Silence(0.9), .. ToneSpeech.Say(Second), .. ToneSpeech.Silence(0.9)];
        await session.SendInputAudioAsync(BinaryData.FromBytes(ToneSpeech.Pcm(At24kHz(sound))));

        var completed = new List<string>();
        var deltas = new Dictionary<string, string>();
        var started = 0;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await foreach (var update in session.ReceiveUpdatesAsync(limit.Token))
        {
            switch (update)
            {
                case RealtimeServerUpdateInputAudioBufferSpeechStarted:
                    started++;
                    break;
                case RealtimeServerUpdateConversationItemInputAudioTranscriptionDelta delta:
                    deltas[delta.ItemId] = deltas.GetValueOrDefault(delta.ItemId, "") + delta.Delta;
                    break;
                case RealtimeServerUpdateConversationItemInputAudioTranscriptionCompleted done:
                    completed.Add(done.Transcript);
                    Assert.Equal(done.Transcript, deltas[done.ItemId]);
                    break;
                case RealtimeServerUpdateError error:
                    Assert.Fail(error.Error.Message);
                    break;
            }
            if (completed.Count == 2)
            {
                break;
            }
        }
        Assert.Equal([First, Second], completed);
        Assert.Equal(2, started);
    }

    [Fact]
    public async Task A_client_that_detects_turns_itself_gets_one_item_for_each_commit()
    {
        await using var client = await LiveClient.ConnectAsync(new Uri(_host.Address, "/v1/realtime?intent=transcription"));
        await client.WaitAsync("session.created");
        await client.SendAsync(new
        {
            type = "session.update",
            session = new { type = "transcription", audio = new { input = new { format = new { type = "audio/pcm", rate = 16000 }, turn_detection = (object?)null } } },
        });
        Assert.Equal(JsonValueKind.Null, (await client.WaitAsync("session.updated")).GetProperty("session").GetProperty("audio").GetProperty("input").GetProperty("turn_detection").ValueKind);

        await AppendAsync(client, [.. ToneSpeech.Say(First), .. ToneSpeech.Silence(1.5), .. ToneSpeech.Say(Second)]);
        await client.SendAsync(new { type = "input_audio_buffer.commit" });
        var done = await client.WaitAsync("conversation.item.input_audio_transcription.completed");
        Assert.Equal($"{First} {Second}", done.GetProperty("transcript").GetString());
        Assert.Equal((await client.WaitAsync("input_audio_buffer.committed")).GetProperty("item_id").GetString(), done.GetProperty("item_id").GetString());
        Assert.Empty(client.Of("input_audio_buffer.speech_started"));

        await client.SendAsync(new { type = "input_audio_buffer.commit", event_id = "mine" });
        var error = (await client.WaitAsync("error")).GetProperty("error");
        Assert.Equal("input_audio_buffer_commit_empty", error.GetProperty("code").GetString());
        Assert.Equal("mine", error.GetProperty("event_id").GetString());
    }

    [Fact]
    public async Task Items_are_chained_and_deltas_hold_final_words_only()
    {
        await using var client = await LiveClient.ConnectAsync(new Uri(_host.Address, "/v1/realtime?intent=transcription"));
        await client.SendAsync(new { type = "transcription_session.update", session = new { input_audio_format = "pcm16", input_audio_transcription = new { model = "whisper-1" } } });
        await client.WaitAsync("transcription_session.updated");
        await client.SendAsync(new { type = "session.update", session = new { audio = new { input = new { format = new { type = "audio/pcm", rate = 16000 } } } } });
        foreach (var text in new[] { First, Second })
        {
            await AppendAsync(client, [.. ToneSpeech.Say(text), .. ToneSpeech.Silence(0.8)]);
        }
        await Eventually.TrueAsync(() => client.Of("conversation.item.input_audio_transcription.completed").Count == 2, "both turns");

        var committed = client.Of("input_audio_buffer.committed");
        Assert.Equal(JsonValueKind.Null, committed[0].GetProperty("previous_item_id").ValueKind);
        Assert.Equal(committed[0].GetProperty("item_id").GetString(), committed[1].GetProperty("previous_item_id").GetString());
        foreach (var done in client.Of("conversation.item.input_audio_transcription.completed"))
        {
            var id = done.GetProperty("item_id").GetString();
            Assert.Equal(done.GetProperty("transcript").GetString(), string.Concat(client.Of("conversation.item.input_audio_transcription.delta")
                .Where(delta => delta.GetProperty("item_id").GetString() == id).Select(delta => delta.GetProperty("delta").GetString())));
        }
    }

    [Fact]
    public async Task What_is_cleared_is_not_transcribed()
    {
        await using var client = await LiveClient.ConnectAsync(new Uri(_host.Address, "/v1/realtime?intent=transcription"));
        await client.SendAsync(new { type = "session.update", session = new { audio = new { input = new { format = new { type = "audio/pcm", rate = 16000 } } } } });
        await AppendAsync(client, ToneSpeech.Say(First));
        await client.SendAsync(new { type = "input_audio_buffer.clear" });
        await client.WaitAsync("input_audio_buffer.cleared");
        await AppendAsync(client, [.. ToneSpeech.Silence(0.3), .. ToneSpeech.Say(Second), .. ToneSpeech.Silence(0.8)]);
        Assert.Equal(Second, (await client.WaitAsync("conversation.item.input_audio_transcription.completed")).GetProperty("transcript").GetString());
    }

    [Theory]
    [InlineData("{\"type\":\"response.create\"}", "type_unknown")]
    [InlineData("nonsense", "json_malformed")]
    [InlineData("{\"type\":\"input_audio_buffer.append\",\"audio\":\"?\"}", "base64_malformed")]
    [InlineData("{\"type\":\"session.update\",\"session\":{\"type\":\"realtime\"}}", "value_invalid")]
    [InlineData("{\"type\":\"session.update\",\"session\":{\"audio\":{\"input\":{\"format\":{\"type\":\"audio/flac\"}}}}}", "value_invalid")]
    public async Task A_wrong_event_is_answered_with_an_error_and_the_session_goes_on(string text, string code)
    {
        await using var client = await LiveClient.ConnectAsync(new Uri(_host.Address, "/v1/realtime?intent=transcription"));
        await client.SendTextAsync(text);
        Assert.Equal(code, (await client.WaitAsync("error")).GetProperty("error").GetProperty("code").GetString());
        await client.SendAsync(new { type = "input_audio_buffer.clear" });
        await client.WaitAsync("input_audio_buffer.cleared");
    }

    [Fact]
    public async Task An_engine_that_ends_at_work_is_told()
    {
        await using var client = await LiveClient.ConnectAsync(new Uri(_host.Address, "/v1/realtime?intent=transcription"));
        await client.SendAsync(new { type = "session.update", session = new { audio = new { input = new { format = new { type = "audio/pcm", rate = 16000 } } } } });
        _recognizer.Failures.Enqueue(new RecognizerCrashedException("killed"));
        await AppendAsync(client, [.. ToneSpeech.Say(First), .. ToneSpeech.Silence(0.8)]);
        Assert.Equal("server_error", (await client.WaitAsync("error")).GetProperty("error").GetProperty("type").GetString());
        Assert.Equal(First, (await client.WaitAsync("conversation.item.input_audio_transcription.completed")).GetProperty("transcript").GetString());
    }

    private static Task AppendAsync(LiveClient client, float[] samples) =>
        client.SendAsync(new { type = "input_audio_buffer.append", audio = Convert.ToBase64String(ToneSpeech.Pcm(samples)) });

    private static float[] At24kHz(float[] samples) => Eloquence.Audio.Resampler.Resample(samples, ToneSpeech.Rate, 24_000);
}
