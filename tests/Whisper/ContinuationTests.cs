using System.Net.Http.Json;
using System.Text.Json;
using Eloquence.Tests.Support;
using Eloquence.Whisper.Tests.Support;

namespace Eloquence.Whisper.Tests;

/// <summary>Two replicas behind one Redis: who comes back with the id of a session goes on with it, wherever he arrives.</summary>
public sealed class ContinuationTests : IAsyncLifetime
{
    private const string First = "bonjour nous respirons calmement";
    private const string Second = "vous parlez trop vite";

    private RedisServer _redis = null!;
    private WhisperHost _one = null!;
    private WhisperHost _two = null!;

    public async Task InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _one = await StartAsync();
        _two = await StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _two.DisposeAsync();
        await _one.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task A_reconnect_on_another_replica_goes_on_with_text_counters_and_times()
    {
        var id = await CreateAsync(_one);
        await using (var before = await ConnectAsync(_one, id))
        {
            await before.SpeakAsync([.. ToneSpeech.Say(First), .. ToneSpeech.Silence(0.8)]);
            await before.WaitAsync("utterance");
            await before.SendAsync(new { type = "ping" });
            await before.WaitAsync("pong");
            before.Abort();
        }

        await using var after = await ConnectAsync(_two, id);
        await after.SendAsync(new { type = "init", session_id = id });
        Assert.True((await after.WaitAsync("session_started")).GetProperty("resumed").GetBoolean());
        await after.SpeakAsync([.. ToneSpeech.Say(Second), .. ToneSpeech.Silence(0.8)]);
        var utterance = await after.WaitAsync("utterance");
        Assert.Equal(1, utterance.GetProperty("utterance").GetInt32());
        Assert.Equal(2, utterance.GetProperty("start").GetDouble(), 0.4);
        await after.SendAsync(new { type = "end_stream" });
        var final = await after.WaitAsync("final_result");
        Assert.Equal($"{First} {Second}", final.GetProperty("transcription").GetString());
        Assert.Equal(8, final.GetProperty("metrics").GetProperty("word_count").GetInt32());

        // The replica that gave the session out does not answer with what it remembers of it.
        var asked = await _one.Client.GetFromJsonAsync<JsonElement>($"/streaming/session/{id}/final");
        Assert.Equal($"{First} {Second}", asked.GetProperty("transcription").GetString());
    }

    [Fact]
    public async Task A_replica_that_is_lost_costs_no_finished_utterance()
    {
        var id = await CreateAsync(_two);
        await using var before = await ConnectAsync(_one, id);
        await before.SpeakAsync([.. ToneSpeech.Say(First), .. ToneSpeech.Silence(0.8)]);
        await before.WaitAsync("utterance");
        await before.SendAsync(new { type = "ping" });
        await before.WaitAsync("pong");

        // The first connection stays open, as one of a lost machine would; it has no say any more.
        await using var after = await ConnectAsync(_two, id);
        await after.SpeakAsync([.. ToneSpeech.Say(Second), .. ToneSpeech.Silence(0.8)]);
        await after.SendAsync(new { type = "end" });
        Assert.Equal($"{First} {Second}", (await after.WaitAsync("final_result")).GetProperty("transcription").GetString());
        await before.SendAsync(new { type = "end" });
        await before.WaitAsync("final_result");
        var asked = await _one.Client.GetFromJsonAsync<JsonElement>($"/streaming/session/{id}/final");
        Assert.Equal($"{First} {Second}", asked.GetProperty("transcription").GetString());
    }

    [Fact]
    public async Task An_id_whose_session_was_ended_begins_anew()
    {
        var id = Guid.NewGuid().ToString();
        foreach (var text in new[] { First, Second })
        {
            await using var client = await ConnectAsync(_one, id);
            await client.SpeakAsync([.. ToneSpeech.Say(text), .. ToneSpeech.Silence(0.8)]);
            await client.SendAsync(new { type = "end" });
            Assert.Equal(text, (await client.WaitAsync("final_result")).GetProperty("transcription").GetString());
        }
    }

    private static async Task<string> CreateAsync(WhisperHost host)
    {
        using var created = await host.Client.PostAsync("/streaming/session", null);
        return (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("session_id").GetString()!;
    }

    private static Task<LiveClient> ConnectAsync(WhisperHost host, string id) => LiveClient.ConnectAsync(new Uri(host.Address, $"/streaming/session?session_id={id}"));

    private Task<WhisperHost> StartAsync() => WhisperHost.StartAsync(new ToneRecognizer(), ("ConnectionStrings:redis", _redis.ConnectionString));
}
