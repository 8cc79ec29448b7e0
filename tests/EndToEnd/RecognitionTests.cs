#pragma warning disable OPENAI001, OPENAI002 // The client's streaming and realtime types are marked experimental by their authors.
using System.ClientModel;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using Eloquence.Audio;
using Eloquence.Tests.Support;
using OpenAI;
using OpenAI.Audio;
using OpenAI.Realtime;

namespace Eloquence.EndToEnd.Tests;

/// <summary>Speech recognition of the running application, without a model and without a network: the self-test model answers.</summary>
[Collection(AppCollection.Name)]
public sealed class RecognitionTests(AppFixture fixture)
{
    private const string Text = "marquez une pause après chaque phrase";
    private const string Heard = "pause";
    private const int AppRate = 16_000;
    private const int OpenAiRate = 24_000;

    private Uri Gateway => fixture.App.Gateway.BaseAddress!;

    [Fact]
    public async Task OpenAIs_client_transcribes_a_file_unmodified()
    {
        var client = new AudioClient("whisper-1", new ApiKeyCredential("none"), new OpenAIClientOptions { Endpoint = new Uri(Gateway, "/v1") });
        AudioTranscription answer = await client.TranscribeAudioAsync(new MemoryStream(await TakeAsync()), "take.wav", new AudioTranscriptionOptions
        {
            ResponseFormat = AudioTranscriptionFormat.Verbose,
            TimestampGranularities = AudioTimestampGranularities.Word,
        });
        Assert.Contains(Heard, answer.Text, StringComparison.Ordinal);
        Assert.Contains(answer.Words, word => word.Word == Heard && word.EndTime > word.StartTime);
    }

    [Fact]
    public async Task OpenAIs_client_runs_a_realtime_transcription_session_unmodified()
    {
        var client = new RealtimeClient(
            new ApiKeyCredential("none"), new RealtimeClientOptions { Endpoint = new UriBuilder(new Uri(Gateway, "/v1")) { Scheme = "ws" }.Uri });
        using var session = await client.StartTranscriptionSessionAsync();
        await session.ConfigureTranscriptionSessionAsync(new RealtimeTranscriptionSessionOptions
        {
            AudioOptions = new()
            {
                InputAudioOptions = new()
                {
                    AudioFormat = new RealtimePcmAudioFormat(),
                    AudioTranscriptionOptions = new() { Model = "whisper-1", Language = "fr" },
                    TurnDetection = new RealtimeServerVadTurnDetection(),
                },
            },
        });
        await session.SendInputAudioAsync(BinaryData.FromBytes(await SamplesAsync(OpenAiRate, silence: 1)));

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var deltas = "";
        await foreach (var update in session.ReceiveUpdatesAsync(limit.Token))
        {
            switch (update)
            {
                case RealtimeServerUpdateConversationItemInputAudioTranscriptionDelta delta:
                    deltas += delta.Delta;
                    break;
                case RealtimeServerUpdateConversationItemInputAudioTranscriptionCompleted done:
                    Assert.Contains(Heard, done.Transcript, StringComparison.Ordinal);
                    Assert.Equal(done.Transcript, deltas);
                    return;
                case RealtimeServerUpdateError error:
                    Assert.Fail(error.Error.Message);
                    return;
            }
        }

        Assert.Fail("The session ended without a transcript.");
    }

    [Fact]
    public async Task A_socket_connects_pings_tells_its_status_and_is_reset()
    {
        await using var client = await LiveClient.ConnectAsync(Gateway, "/streaming/session");
        await client.SendAsync(new { type = "ping" });
        await client.NextAsync("pong");
        await client.SendBinaryAsync(await SamplesAsync(AppRate, silence: 1));
        await client.NextAsync("utterance");
        Assert.True(await WordsAsync(client) > 0);
        await client.SendAsync(new { type = "reset_session" });
        await client.NextAsync("session_reset");
        Assert.Equal(0, await WordsAsync(client));
    }

    [Fact]
    public async Task A_phone_creates_a_session_streams_base64_chunks_and_asks_for_the_final_text()
    {
        using var created = await fixture.App.Gateway.PostAsJsonAsync("/streaming/session", new { language = "fr", audio_config = new { sample_rate = AppRate } });
        var session = await created.BodyAsync();
        var (id, address) = (session.GetProperty("session_id").GetString(), new Uri(session.GetProperty("websocket_url").GetString()!));
        await using var client = await LiveClient.ConnectAsync(address, address.PathAndQuery);
        await client.SendAsync(new { type = "init", session_id = id });
        await client.SendAsync(new { type = "audio_chunk", session_id = id, audio_data = Convert.ToBase64String(await SamplesAsync(AppRate, silence: 0.5)), timestamp = 1 });
        await client.NextAsync("chunk_processed");
        await client.SendAsync(new { type = "end_stream", session_id = id });
        await client.ClosedAsync();

        using var final = await fixture.App.Gateway.GetAsync($"/streaming/session/{id}/final");
        var answer = await final.BodyAsync();
        Assert.Contains(Heard, answer.GetProperty("transcription").GetString(), StringComparison.Ordinal);
        Assert.Equal("synthetic-fr-selftest", answer.GetProperty("engine").GetString());
    }

    [Fact]
    public async Task When_the_engine_is_killed_in_the_middle_of_an_utterance_the_client_is_told_and_the_session_goes_on()
    {
        var take = Pcm(await TakeAsync(), AppRate, silence: 0.8);
        await using var client = await LiveClient.ConnectAsync(Gateway, "/streaming/session");
        await client.SendBinaryAsync(take);
        var before = (await client.NextAsync("utterance")).GetProperty("text").GetString()!;
        Assert.Contains(Heard, before, StringComparison.Ordinal);

        await client.SendBinaryAsync(take[..(take.Length / 2)]);
        await client.NextAsync("speech_started");
        RunningApp.Kill(Assert.Single(fixture.App.ProcessesOf("whisper-worker")), Signal.Kill);
        await client.SendBinaryAsync(take[(take.Length / 2)..]);
        Assert.Equal("recognizer_restarted", (await client.NextAsync("error")).GetProperty("code").GetString());
        await client.NextAsync("utterance");
        await client.SendBinaryAsync(take);
        await client.SendAsync(new { type = "end_stream" });
        var text = (await client.NextAsync("final_result")).GetProperty("transcription").GetString()!;
        Assert.StartsWith(before, text, StringComparison.Ordinal);
        Assert.EndsWith(before, text, StringComparison.Ordinal);
    }

    private static async Task<int> WordsAsync(LiveClient client)
    {
        await client.SendAsync(new { type = "get_status" });
        return (await client.NextAsync("status")).GetProperty("session_metrics").GetProperty("word_count").GetInt32();
    }

    private static async Task<byte[]> TakeAsync() => await (await SpeechTools.FindAsync()).SpeakAsync(Text, "fr+m7", 150);

    private static async Task<byte[]> SamplesAsync(int rate, double silence) => Pcm(await TakeAsync(), rate, silence);

    private static byte[] Pcm(byte[] take, int rate, double silence)
    {
        short[] samples = [.. WavDecoder.Decode(take, rate).Samples.Select(sample => (short)Math.Round(Math.Clamp(sample, -1, 1) * short.MaxValue))];
        return [.. MemoryMarshal.AsBytes<short>(samples), .. new byte[2 * (int)(silence * rate)]];
    }
}
