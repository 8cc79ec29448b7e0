using System.Text.Json;

namespace Eloquence.LiveKit.Tests;

/// <summary>livekit-client in Chromium (anne, bruno), @livekit/rtc-node (agent) and livekit-server-sdk, unmodified, in one room: meet.mjs.</summary>
internal static class Meeting
{
    public static IReadOnlyList<string> Everybody { get; } = ["anne", "bruno", "agent"];

    /// <summary>What the script is told.</summary>
    /// <param name="signalling">Where the clients connect.</param>
    /// <param name="api">The server API, with the key for it.</param>
    /// <param name="room">Name of the room.</param>
    /// <param name="tokens">Token of each who comes.</param>
    /// <param name="oneConnection">True for signalling v1.</param>
    /// <param name="udp">False where media goes over TCP.</param>
    public static Dictionary<string, object?> Told(
        Uri signalling, (Uri Url, string Key, string Secret) api, string room, IReadOnlyDictionary<string, string> tokens, bool oneConnection, bool udp) => new()
        {
            ["url"] = signalling,
            ["room"] = room,
            ["single"] = oneConnection,
            ["camera"] = udp,
            ["tokens"] = tokens,
            ["api"] = new { url = api.Url, key = api.Key, secret = api.Secret },
        };

    /// <summary>Checks what each saw.</summary>
    public static void Check(JsonElement result, bool oneConnection, bool udp)
    {
        Assert.Equal(oneConnection ? "publisher-only" : "subscriber-primary", result.GetProperty("anne").GetProperty("mode").GetString());
        Assert.All(result.GetProperty("ways").EnumerateObject(), way => Assert.Equal(udp ? "udp" : "tcp", way.Value.GetString()));
        Assert.Equal("anne:5000", result.GetProperty("rpc").GetProperty("toAgent").GetString());
        Assert.Equal("agent:5", result.GetProperty("rpc").GetProperty("toBruno").GetString());
        Assert.Equal(20_000, result.GetProperty("texts").GetProperty("length").GetInt32());
        var data = result.GetProperty("data").GetProperty("atBruno").EnumerateArray().ToList();
        Assert.Equal(14_000, data.Max(message => message.GetProperty("length").GetInt32()));
        Assert.Contains(data, message => message.GetProperty("topic").GetString() == "private");
        Assert.Equal("calm", result.GetProperty("attributes").GetProperty("mood").GetString());
        Assert.Equal(Everybody.Count, result.GetProperty("participants").GetArrayLength());
        Assert.True(result.TryGetProperty("deleted", out _));
    }
}
