using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Eloquence.LiveKit.Protocol;
using Eloquence.LiveKit.Tokens;
using Eloquence.Tests.Support;

namespace Eloquence.LiveKit.Tests;

/// <summary>What backends are told.</summary>
public sealed class WebhookTests
{
    [Fact]
    public async Task Backends_are_told_of_rooms_participants_and_tracks_in_order_and_signed()
    {
        await using var backend = await Backend.StartAsync();
        await using var server = await LiveKitHost.StartAsync(("WebhookUrls", backend.WebhookUrl), ("DepartureTimeoutSeconds", "1"));
        await using (var anne = await RoomMember.JoinAsync(server, server.Token("anne", "r"), publishes: true))
        {
            await Eventually.TrueAsync(() => Events(backend).Contains("participant_joined"), "anne to be announced");
            await anne.SendAsync(new SignalRequest { Leave = new LeaveRequest() });
            await Eventually.TrueAsync(() => Events(backend).Contains("room_finished"), "the end of the room");
        }

        // A track may be published before the connection of its participant stands.
        string[] published = ["track_published", "participant_joined"];
        var events = Events(backend);
        Assert.Equal("room_started", events[0]);
        Assert.Equal(published.Order(), events[1..3].Order());
        Assert.Equal(["track_unpublished", "participant_left", "room_finished"], events[3..]);
        foreach (var (authorization, contentType, body) in backend.Webhooks)
        {
            Assert.StartsWith("application/webhook+json", contentType, StringComparison.Ordinal);
            Assert.True(server.Service<TokenVerifier>().TryVerify(authorization, out var token, out var reason), reason);
            Assert.Equal(Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(body))), token.Sha256);
            Assert.InRange(token.Expires!.Value - token.NotBefore!.Value, 1, 300);
            var about = JsonDocument.Parse(body).RootElement;
            Assert.StartsWith("EV_", about.GetProperty("id").GetString(), StringComparison.Ordinal);
            Assert.Equal("r", about.GetProperty("room").GetProperty("name").GetString());
        }

        var joined = JsonDocument.Parse(backend.Webhooks.Single(hook => hook.Body.Contains("\"participant_joined\"", StringComparison.Ordinal)).Body).RootElement;
        Assert.Equal("anne", joined.GetProperty("participant").GetProperty("identity").GetString());
    }

    [Fact]
    public async Task An_event_that_does_not_get_through_is_tried_again_before_the_next_one()
    {
        await using var backend = await Backend.StartAsync(refusals: 2);
        await using var server = await LiveKitHost.StartAsync(("WebhookUrls", backend.WebhookUrl));
        await server.CallAsync("RoomService", "CreateRoom", """{"name":"r"}""", server.AdminToken("r"));
        await server.CallAsync("RoomService", "DeleteRoom", """{"room":"r"}""", server.AdminToken("r"));
        await Eventually.TrueAsync(() => backend.Webhooks.Count == 2, "both events");
        Assert.Equal(["room_started", "room_finished"], Events(backend));
    }

    [Fact]
    public async Task A_backend_that_is_not_there_holds_nothing_up_and_later_is_told_how_much_it_missed()
    {
        await using var backend = await Backend.StartAsync(refusals: 4);
        var nobody = $"http://127.0.0.1:{FreePort.Take()}/webhook";
        await using var server = await LiveKitHost.StartAsync(("WebhookUrls", $"{nobody},{backend.WebhookUrl}"));
        await server.CallAsync("RoomService", "CreateRoom", """{"name":"r"}""", server.AdminToken("r"));
        await server.CallAsync("RoomService", "DeleteRoom", """{"room":"r"}""", server.AdminToken("r"));
        await Eventually.TrueAsync(() => !backend.Webhooks.IsEmpty, "the second event");
        var told = JsonDocument.Parse(backend.Webhooks.Single().Body).RootElement;
        Assert.Equal(("room_finished", 1), (told.GetProperty("event").GetString(), told.GetProperty("numDropped").GetInt32()));
    }

    private static string[] Events(Backend backend) => [.. backend.Webhooks.Select(hook => JsonDocument.Parse(hook.Body).RootElement.GetProperty("event").GetString()!)];
}
