using System.Text.Json;
using Eloquence.LiveKit.Protocol;
using Eloquence.Tests.Support;

namespace Eloquence.LiveKit.Tests;

/// <summary>livekit-server-sdk, unmodified, does everything a backend can do.</summary>
public sealed class ServerSdkTests
{
    [Fact]
    public async Task Every_method_of_the_server_API_works_with_the_real_SDK_and_its_receiver_accepts_our_webhooks()
    {
        var clients = await RealClients.FindAsync();
        await using var backend = await Backend.StartAsync();
        await using var server = await LiveKitHost.StartAsync(("WebhookUrls", backend.WebhookUrl));
        await using var anne = await RoomMember.JoinAsync(server, server.Token("anne", "r"), publishes: true);
        await using var bruno = await RoomMember.JoinAsync(server, server.Token("bruno", "r"));
        await Eventually.TrueAsync(() => backend.Webhooks.Count == 4, "room, two participants and a track to be announced");

        var result = await clients.RunAsync("server-sdk.mjs", new Dictionary<string, object?>
        {
            ["api"] = new { url = server.Address, key = server.Key, secret = server.Secret },
            ["room"] = "r",
            ["webhooks"] = backend.Webhooks.Select(hook => new { body = hook.Body, authorization = hook.Authorization }),
        });

        var created = result.GetProperty("created");
        Assert.StartsWith("RM_", created.GetProperty("sid").GetString(), StringComparison.Ordinal);
        Assert.Equal((60, 30, 7, "m"), (Number(created, "emptyTimeout"), Number(created, "departureTimeout"), Number(created, "maxParticipants"), created.GetProperty("metadata").GetString()));
        Assert.Equal(["created", "r"], Texts(result, "rooms"));
        Assert.Equal(["created"], Texts(result, "named"));
        Assert.Equal("changed", result.GetProperty("metadata").GetString());
        Assert.Equal(["anne", "bruno"], Texts(result, "participants"));
        Assert.True(result.GetProperty("muted").GetBoolean());
        Assert.False(result.GetProperty("unmuted").GetBoolean());
        Assert.Equal("""{"metadata":"from the server","name":"Bruno","attributes":{"mood":"calm"},"canPublish":false}""", result.GetProperty("updated").GetRawText());
        Assert.Equal("""{"agentName":"coach","room":"r","metadata":"hard"}""", result.GetProperty("dispatch").GetRawText());
        Assert.Contains("coach", Texts(result, "dispatched"));
        Assert.True(result.GetProperty("found").GetBoolean());
        Assert.DoesNotContain("coach", Texts(result, "afterwards"));
        Assert.Equal("""{"status":404,"code":"not_found"}""", result.GetProperty("nobody").GetRawText());
        Assert.Equal("""{"status":401,"code":"unauthenticated"}""", result.GetProperty("stranger").GetRawText());
        Assert.Equal(["participant_joined", "participant_joined", "room_started", "track_published"], Texts(result, "webhooks").Order());
        Assert.NotEqual("accepted", result.GetProperty("forged").GetString());

        await anne.ExpectAsync(message => message.Mute is { Muted: true }, "anne to be told that she was muted");
        await anne.ExpectAsync(message => message.RoomUpdate?.Room.Metadata == "changed", "the room's metadata");
        await bruno.ExpectAsync(message => message.Leave?.Reason == DisconnectReason.ParticipantRemoved, "bruno to be removed");
        await anne.ExpectAsync(message => message.Leave?.Reason == DisconnectReason.RoomDeleted, "the room to be deleted");
        Assert.Equal("server", bruno.Data.Single().User.Topic);
        Assert.Empty(anne.Data);
    }

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    private static IEnumerable<string> Texts(JsonElement result, string name) => result.GetProperty(name).EnumerateArray().Select(text => text.GetString()!);
}
