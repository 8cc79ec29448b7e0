using System.Net;
using System.Net.Sockets;
using System.Text;
using Eloquence.Api.Live;
using Eloquence.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Eloquence.Api.Tests.Live;

/// <summary>The other sockets, requests that ask for none, and peers that behave badly.</summary>
public sealed class OtherSocketTests(Backing backing) : ApiTest(backing)
{
    private protected override (string Key, string Value)[] Settings => [("Live:PingInterval", "00:00:00.5"), ("Live:PeerPatience", "00:00:02"), ("Live:MaximumFramesPerSecond", "20")];

    [Theory]
    [InlineData("/ws/conversation/c1")]
    [InlineData("/api/sessions/c2/stream")]
    public async Task A_conversation_begins_with_a_welcome_and_goes_on_with_every_turn(string path)
    {
        await using var client = await LiveClient.ConnectAsync(Api.Client.BaseAddress!, path);
        var welcome = (await client.NextAsync())!.Value;
        Assert.Equal("welcome", welcome.Text("type"));
        Assert.All(["message", "character", "session_id"], name => Assert.NotEmpty(welcome.Text(name)));

        await client.SendAsync(new { type = "audio_chunk", data = Convert.ToBase64String([.. Sound.Voice(140, 2), .. new byte[Sound.Rate * 2]]) });
        var update = await client.NextAsync("conversation_update");
        update.IsWhole("conversation_turn");
        Assert.Equal(1, update.GetProperty("conversation_turn").GetInt32());
        Assert.Equal("", update.Text("transcription"));
        Assert.NotEmpty(update.Text("ai_response"));
        Assert.Equal("optimal", update.GetProperty("speech_analysis").Text("pace_rating"));
        Assert.True(update.GetProperty("degraded").GetBoolean());

        await client.SendAsync(new { type = "user_message", content = "Merci" });
        Assert.Equal("Merci", (await client.NextAsync("conversation_update")).Text("transcription"));
        await client.SendAsync(new { type = "end_session" });
        Assert.Equal(2, (await client.NextAsync("session_ended")).GetProperty("conversation_turn").GetInt32());
    }

    [Fact]
    public async Task A_confidence_stream_takes_binary_sound_and_ends_with_one_result()
    {
        await using var client = await LiveClient.ConnectAsync(Api.Client.BaseAddress!, "/ws/confidence-stream/f1");
        foreach (var piece in Sound.Voice(165, 3).Chunk(9_999))
        {
            await client.SendBinaryAsync(piece);
        }

        var metrics = await client.NextAsync("real_time_metrics");
        Assert.Matches(@"^0\.\d+$", metrics.GetProperty("data").GetProperty("duration_seconds").GetRawText());
        await client.SendAsync(new { type = "end_stream" });
        var final = await client.NextAsync("final_result");
        Assert.Equal("", final.Text("transcription"));
        Assert.NotEmpty(final.Text("ai_response"));
        Assert.Equal(165, final.GetProperty("metrics").GetProperty("pitch_mean_hz").GetDouble(), 2.0);
        Assert.True(final.TryGetProperty("confidence_score", out _));
    }

    [Theory]
    [InlineData("/ws/voice-analysis/x")]
    [InlineData("/ws/conversation/x")]
    [InlineData("/ws/confidence-stream/x")]
    [InlineData("/api/sessions/x/stream")]
    public async Task A_plain_request_is_told_to_upgrade(string path)
    {
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post, HttpMethod.Put, HttpMethod.Delete })
        {
            using var request = new HttpRequestMessage(method, path);
            var answer = await Api.Client.SendAsync(request);
            Assert.Contains("websocket", answer.Headers.Upgrade.Select(product => product.Name));
            await answer.IsRefusedAsync(426, "upgrade_required");
        }
    }

    [Fact]
    public async Task Frames_beyond_the_rate_are_thrown_away_and_the_client_is_told_once()
    {
        await using var client = await LiveClient.ConnectAsync(Api.Client.BaseAddress!, "/ws/confidence-stream/f2");
        for (var i = 0; i < 250; i++)
        {
            await client.SendAsync(new { type = "ping" });
        }

        Assert.Equal("RATE_LIMITED", (await client.NextAsync("error")).Text("code"));
        Assert.Equal(200, client.Received.Count(text => text.Contains("\"pong\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_peer_that_answers_no_ping_is_noticed_and_leaves_nothing_behind()
    {
        var sessions = Api.Services.GetRequiredService<LiveSessions>();
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, Api.Client.BaseAddress!.Port);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            "GET /ws/voice-analysis/dead HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
        await Eventually.TrueAsync(() => sessions.Count == 1, "the connection to be open");

        // It says nothing and answers nothing: the ping stays without a pong.
        await Eventually.TrueAsync(() => sessions.Count == 0, "the dead peer to be noticed");
    }

    [Fact]
    public async Task An_ended_session_leaves_nothing_in_memory_on_disk_or_in_Redis()
    {
        var sessions = Api.Services.GetRequiredService<LiveSessions>();
        for (var i = 0; i < 5; i++)
        {
            await using var client = await LiveClient.ConnectAsync(Api.Client.BaseAddress!, $"/ws/confidence-stream/gone-{i}");
            await client.SendBinaryAsync(Sound.Voice(150, 2));
            if (i % 2 == 0)
            {
                await client.SendAsync(new { type = "end_stream" });
                await client.ClosedAsync();
            }
        }

        await Eventually.TrueAsync(() => sessions.Count == 0, "the sessions to be gone");
        await Eventually.TrueAsync(() => OpenTemporaryFiles.Count() == 0, "the recordings to be gone");
        await using var redis = new Eloquence.Redis.RedisClient(Eloquence.Redis.RedisConnectionOptions.Parse(Backing.Redis.ConnectionString));
        await Eventually.TrueAsync(
            async () => (await redis.ExecuteAsync("EXISTS", ["eloquence:live:confidence:gone-0", "eloquence:live:confidence:gone-2", "eloquence:live:confidence:gone-4"])).AsInt64() == 0,
            "the ended sessions to be forgotten");
    }
}
