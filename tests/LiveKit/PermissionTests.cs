using Eloquence.LiveKit.Protocol;
using Eloquence.Tests.Support;
using Google.Protobuf;

namespace Eloquence.LiveKit.Tests;

/// <summary>What a token allows is what its bearer can do, whatever its client tries.</summary>
public sealed class PermissionTests
{
    private static readonly byte[] Sound = [0xF8, 0xFF, 0xFE];

    [Fact]
    public async Task Who_may_not_publish_is_not_heard_even_if_it_sends()
    {
        await using var server = await LiveKitHost.StartAsync();
        await using var listener = await RoomMember.JoinAsync(server, server.Token("listener", "r"));
        await using var speaker = await RoomMember.JoinAsync(server, server.Token("speaker", "r"), publishes: true);
        await using var mute = await RoomMember.JoinAsync(server, Token(server, "mute", new { room = "r", roomJoin = true, canPublish = false }), publishes: true);
        await mute.ExpectAsync(message => message.RequestResponse?.Reason == RequestResponse.Types.Reason.NotAllowed, "the refusal");

        await Eventually.TrueAsync(
            () =>
            {
                mute.Speak(Sound);
                speaker.Speak(Sound);
                return listener.Heard.Values.Sum(stream => stream.Packets) > 5;
            },
            "the speaker to be heard");
        Assert.Single(listener.Heard);
        Assert.DoesNotContain(listener.Received, message => message.Update?.Participants.Any(participant => participant.Identity == "mute" && participant.Tracks.Count > 0) == true);
    }

    [Fact]
    public async Task Who_may_not_subscribe_hears_nothing_and_who_may_not_send_data_is_not_read()
    {
        await using var server = await LiveKitHost.StartAsync();
        await using var deaf = await RoomMember.JoinAsync(server, Token(server, "deaf", new { room = "r", roomJoin = true, canSubscribe = false, canPublishData = false }));
        await using var listener = await RoomMember.JoinAsync(server, server.Token("listener", "r"));
        await using var speaker = await RoomMember.JoinAsync(server, server.Token("speaker", "r"), publishes: true);
        await Eventually.TrueAsync(
            () =>
            {
                speaker.Speak(Sound);
                return listener.Heard.Values.Any(stream => stream.Packets > 5);
            },
            "the speaker to be heard");
        Assert.Empty(deaf.Heard);

        Say(deaf, "forbidden");
        await Eventually.TrueAsync(
            () =>
            {
                Say(speaker, "allowed");
                return !listener.Data.IsEmpty;
            },
            "the message that is allowed");
        Assert.All(listener.Data, packet => Assert.Equal("allowed", packet.User.Topic));
        Assert.All(listener.Data, packet => Assert.Equal("speaker", packet.ParticipantIdentity));
    }

    [Fact]
    public async Task Who_is_hidden_is_seen_by_nobody_but_hears()
    {
        await using var server = await LiveKitHost.StartAsync();
        await using var before = await RoomMember.JoinAsync(server, server.Token("before", "r"), publishes: true);
        await using var hidden = await RoomMember.JoinAsync(server, Token(server, "hidden", new { room = "r", roomJoin = true, hidden = true }));
        await using var after = await RoomMember.JoinAsync(server, server.Token("after", "r"));
        await Eventually.TrueAsync(
            () =>
            {
                before.Speak(Sound);
                return hidden.Heard.Count == 1;
            },
            "the hidden one to hear");
        await before.ExpectAsync(message => message.Update?.Participants.Any(participant => participant.Identity == "after") == true, "the one after");
        Assert.Equal(["before"], after.Welcome.OtherParticipants.Select(participant => participant.Identity));
        Assert.DoesNotContain(before.Received.Concat(after.Received), message => message.Update?.Participants.Any(participant => participant.Identity == "hidden") == true);
        Assert.Equal(2u, after.Welcome.Room.NumParticipants);
    }

    [Fact]
    public async Task A_publisher_says_who_may_hear_it()
    {
        await using var server = await LiveKitHost.StartAsync();
        await using var friend = await RoomMember.JoinAsync(server, server.Token("friend", "r"));
        await using var stranger = await RoomMember.JoinAsync(server, server.Token("stranger", "r"));
        await using var speaker = await RoomMember.JoinAsync(server, server.Token("speaker", "r"), publishes: true);
        await HeardAsync(speaker, friend, stranger);

        var only = new SubscriptionPermission { TrackPermissions = { new TrackPermission { ParticipantIdentity = "friend", AllTracks = true } } };
        await speaker.SendAsync(new SignalRequest { SubscriptionPermission = only });
        await stranger.ExpectAsync(message => message.SubscriptionPermissionUpdate is { Allowed: false }, "the stranger to be told");
        var heardBefore = stranger.Heard.Values.Sum(stream => stream.Packets);
        await HeardAsync(speaker, friend);
        Assert.Equal(heardBefore, stranger.Heard.Values.Sum(stream => stream.Packets));
        Assert.DoesNotContain(friend.Received, message => message.SubscriptionPermissionUpdate is not null);

        await speaker.SendAsync(new SignalRequest { SubscriptionPermission = new SubscriptionPermission { AllParticipants = true } });
        await stranger.ExpectAsync(message => message.SubscriptionPermissionUpdate is { Allowed: true }, "the stranger to be let in again");
        await HeardAsync(speaker, friend, stranger);
    }

    private static string Token(LiveKitHost server, string identity, object grant) => Tokens.Mint(server.Key, server.Secret, identity, grant);

    private static void Say(RoomMember member, string topic) => member.Reliable.TrySend(
        new DataPacket { User = new UserPacket { Payload = ByteString.CopyFromUtf8("x"), Topic = topic }, ParticipantIdentity = "somebody else" }.ToByteArray());

    /// <summary>Speaks until all have heard more than before.</summary>
    private static async Task HeardAsync(RoomMember speaker, params RoomMember[] listeners)
    {
        var before = listeners.Select(listener => listener.Heard.Values.Sum(stream => stream.Packets)).ToList();
        await Eventually.TrueAsync(
            () =>
            {
                speaker.Speak(Sound);
                return listeners.Index().All(entry => entry.Item.Heard.Values.Sum(stream => stream.Packets) > before[entry.Index] + 5);
            },
            "the speaker to be heard");
    }
}
