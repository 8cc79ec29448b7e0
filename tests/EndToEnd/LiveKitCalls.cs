using System.Net;
using System.Net.Http.Json;
using Eloquence.LiveKit.Tests;
using Eloquence.Tests.Support;

namespace Eloquence.EndToEnd.Tests;

/// <summary>Rooms for live audio as the phone app gets into them: a token from the API, everything through the gateway's address.</summary>
internal static class LiveKitCalls
{
    /// <summary>Where the API sends clients, and a token for each.</summary>
    public static async Task<(Uri Signalling, Dictionary<string, string> Tokens)> TokensAsync(this HttpClient gateway, string room)
    {
        var tokens = new Dictionary<string, string>();
        Uri? signalling = null;
        foreach (var identity in Meeting.Everybody)
        {
            using var answer = await gateway.PostAsJsonAsync("/api/token", new { room_name = room, participant_name = identity });
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            var body = await answer.BodyAsync();
            tokens[identity] = body.GetProperty("token").GetString()!;
            signalling = new Uri(body.GetProperty("livekit_url").GetString()!);
        }

        Assert.Equal(gateway.BaseAddress!.Authority, signalling!.Authority);
        return (signalling, tokens);
    }

    /// <summary>Lets the real clients meet through the gateway.</summary>
    public static async Task MeetAsync(this RunningApp app, bool oneConnection, bool udp)
    {
        var room = $"room-{Guid.NewGuid():N}";
        var (signalling, tokens) = await app.Gateway.TokensAsync(room);
        var administration = (app.Gateway.BaseAddress!, app.VariableOf("api", "LiveKit__ApiKey"), app.VariableOf("api", "LiveKit__ApiSecret"));
        var clients = await RealClients.FindAsync();
        Meeting.Check(await clients.RunAsync("meet.mjs", Meeting.Told(signalling, administration, room, tokens, oneConnection, udp)), oneConnection, udp);
    }
}
