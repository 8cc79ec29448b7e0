using System.Text.Json;

namespace Eloquence.LiveKit.Tests;

/// <summary>livekit-client in Chromium, @livekit/rtc-node and livekit-server-sdk, unmodified, in one room.</summary>
public sealed class MeetingTests
{
    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task Two_pages_and_an_agent_do_everything_Eloquence_needs(bool oneConnection, bool udp)
    {
        await using var server = await LiveKitHost.StartAsync(("Udp", udp ? "true" : "false"));
        var result = await MeetAsync(server, oneConnection, new() { ["camera"] = udp, ["api"] = new { url = server.Address, key = server.Key, secret = server.Secret } });

        Assert.Equal(oneConnection ? "publisher-only" : "subscriber-primary", result.GetProperty("anne").GetProperty("mode").GetString());
        Assert.Equal("anne:5000", result.GetProperty("rpc").GetProperty("toAgent").GetString());
        Assert.Equal("agent:5", result.GetProperty("rpc").GetProperty("toBruno").GetString());
        Assert.Equal(20_000, result.GetProperty("texts").GetProperty("length").GetInt32());
        Assert.Equal(14_000, result.GetProperty("data").GetProperty("atBruno").EnumerateArray().Max(message => message.GetProperty("length").GetInt32()));
        Assert.Contains(result.GetProperty("data").GetProperty("atBruno").EnumerateArray(), message => message.GetProperty("topic").GetString() == "private");
        Assert.Equal("calm", result.GetProperty("attributes").GetProperty("mood").GetString());
        Assert.Equal(3, result.GetProperty("participants").GetArrayLength());
        Assert.True(result.TryGetProperty("deleted", out _));
    }

    private static async Task<JsonElement> MeetAsync(LiveKitHost server, bool oneConnection, Dictionary<string, object?> more)
    {
        var clients = await RealClients.FindAsync();
        var room = $"room-{Guid.NewGuid():N}";
        return await clients.RunAsync("meet.mjs", new Dictionary<string, object?>(more)
        {
            ["url"] = server.Signalling,
            ["room"] = room,
            ["single"] = oneConnection,
            ["tokens"] = new { anne = server.Token("anne", room), bruno = server.Token("bruno", room), agent = server.Token("agent", room) },
        });
    }
}
