using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Eloquence.Tests.Support;

namespace Eloquence.Contract.Tests;

/// <summary>What the first token service told of rooms.</summary>
[Collection(SystemCollection.Name)]
public sealed class RoomTests(EloquenceSystem system)
{
    private const string Event = """{"event":"room_started","id":"EV_1","createdAt":"1730000000","room":{"name":"r"}}""";

    [Fact]
    [ClientCall("GET", "/active-rooms", "first token service")]
    [ClientCall("GET", "/room/{name}/participants", "first token service")]
    public async Task Rooms_are_counted_without_their_names_and_who_knows_a_name_learns_who_is_there()
    {
        var room = $"room-{Guid.NewGuid():N}";
        Assert.Equal(0, (await (await system.Gateway.GetAsync($"/room/{room}/participants")).JsonAsync()).Whole("total"));
        var admission = await (await system.Gateway.PostAsJsonAsync("/api/token", new { room, identity = "marie" })).JsonAsync();
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"{admission.Text("livekit_url")}/rtc?access_token={admission.Text("token")}&protocol=16"), CancellationToken.None);

        await Eventually.TrueAsync(
            async () => (await (await system.Gateway.GetAsync($"/room/{room}/participants")).JsonAsync()).Whole("total") == 1, "the participant to be listed");
        var present = await (await system.Gateway.GetAsync($"/room/{room}/participants")).JsonAsync();
        Assert.Equal("marie", present.GetProperty("participants")[0].Text("identity"));
        present.GetProperty("participants")[0].Instant("joined_at");

        var rooms = await (await system.Gateway.GetAsync("/active-rooms")).JsonAsync();
        Assert.InRange(rooms.Whole("total"), 1, 1000);
        Assert.DoesNotContain(room, rooms.GetRawText(), StringComparison.Ordinal);

        // Nor does the token of a speaker list them.
        using var listing = new HttpRequestMessage(HttpMethod.Post, "/twirp/livekit.RoomService/ListRooms") { Content = JsonContent.Create(new { }) };
        listing.Headers.Authorization = new("Bearer", admission.Text("token"));
        using var refused = await system.Gateway.SendAsync(listing);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    [ClientCall("POST", "/revoke-token/{id}", "first token service")]
    [ClientCall("POST", "/cleanup-expired", "first token service")]
    public async Task What_cannot_be_taken_back_or_cleaned_up_says_so()
    {
        using var revoked = await system.Gateway.PostAsync("/revoke-token/marie-1730000000", null);
        Assert.False((await revoked.JsonAsync()).GetProperty("revoked").GetBoolean());
        using var cleaned = await system.Gateway.PostAsync("/cleanup-expired", null);
        Assert.Equal(0, (await cleaned.JsonAsync()).Whole("cleaned"));
    }

    [Fact]
    [ClientCall("POST", "/webhook/livekit", "LiveKit server")]
    public async Task Events_are_taken_from_whoever_signs_with_the_common_key_and_from_nobody_else()
    {
        using var taken = await SendAsync(Event, Sign(Event, EloquenceSystem.LiveKitSecret));
        Assert.Equal("room_started", (await taken.JsonAsync()).Text("event"));

        foreach (var token in new[] { null, "", "a.b.c", Sign(Event, "another secret of more than thirty-two characters"), Sign("{}", EloquenceSystem.LiveKitSecret), Sign(Event, EloquenceSystem.LiveKitSecret, lifetime: -60) })
        {
            using var refused = await SendAsync(Event, token);
            await refused.ProblemAsync(HttpStatusCode.Unauthorized, "signature_invalid");
        }

        using var empty = await SendAsync("[]", Sign("[]", EloquenceSystem.LiveKitSecret));
        await empty.ProblemAsync(HttpStatusCode.BadRequest, "event_missing");
    }

    /// <summary>As https://docs.livekit.io/home/server/webhooks/ says: a token with the SHA-256 of the body in base64.</summary>
    private static string Sign(string body, string secret, int lifetime = 60)
    {
        var claims = new { iss = EloquenceSystem.LiveKitKey, exp = DateTimeOffset.UtcNow.ToUnixTimeSeconds() + lifetime, sha256 = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(body))) };
        var signed = $"{Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8)}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes(signed)))}";
    }

    private async Task<HttpResponseMessage> SendAsync(string body, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/webhook/livekit") { Content = new StringContent(body, Encoding.UTF8, "application/webhook+json") };
        request.Headers.TryAddWithoutValidation("Authorization", token);
        return await system.Gateway.SendAsync(request);
    }
}
