using System.Net.WebSockets;
using Eloquence.LiveKit.Protocol;
using Eloquence.LiveKit.Rooms;
using Eloquence.Tests.Support;

namespace Eloquence.LiveKit.Tests;

/// <summary>The rules of the signalling protocol, one by one.</summary>
public sealed class SignallingTests
{
    [Fact]
    public async Task Joining_is_answered_with_the_room_and_everybody_in_it_then_with_an_offer()
    {
        await using var server = await LiveKitHost.StartAsync();
        await using var first = await SignalClient.ConnectAsync(server, server.Token("first", "r"));
        var join = (await first.ExpectAsync(SignalResponse.MessageOneofCase.Join)).Join;
        Assert.Equal("r", join.Room.Name);
        Assert.True(join.SubscriberPrimary);
        var offer = (await first.ExpectAsync(SignalResponse.MessageOneofCase.Offer)).Offer;
        Assert.Contains("a=ice-lite", offer.Sdp, StringComparison.Ordinal);
        Assert.Contains("a=setup:actpass", offer.Sdp, StringComparison.Ordinal);

        await using var second = await SignalClient.ConnectAsync(server, server.Token("second", "r"));
        Assert.Equal("first", (await second.ExpectAsync(SignalResponse.MessageOneofCase.Join)).Join.OtherParticipants.Single().Identity);
        Assert.Equal("second", (await first.ExpectAsync(SignalResponse.MessageOneofCase.Update)).Update.Participants.Single().Identity);
    }

    [Fact]
    public async Task The_second_of_the_same_identity_takes_the_place_of_the_first()
    {
        await using var server = await LiveKitHost.StartAsync();
        await using var first = await SignalClient.ConnectAsync(server, server.Token("same", "r"));
        await first.ExpectAsync(SignalResponse.MessageOneofCase.Join);
        await using var second = await SignalClient.ConnectAsync(server, server.Token("same", "r"));
        await second.ExpectAsync(SignalResponse.MessageOneofCase.Join);

        var leave = (await first.ExpectAsync(SignalResponse.MessageOneofCase.Leave)).Leave;
        Assert.Equal((DisconnectReason.DuplicateIdentity, LeaveRequest.Types.Action.Disconnect), (leave.Reason, leave.Action));
        await first.ExpectCloseAsync();
        Assert.Equal(WebSocketCloseStatus.NormalClosure, first.Closed);
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, "camera")]
    public async Task Publishing_without_the_grant_is_refused(bool canPublish, string? onlySource)
    {
        await using var server = await LiveKitHost.StartAsync();
        string[] sources = onlySource is null ? [] : [onlySource];
        var token = Tokens.Mint(server.Key, server.Secret, "a", new { room = "r", roomJoin = true, canPublish, canPublishSources = sources });
        await using var client = await SignalClient.ConnectAsync(server, token);
        await client.ExpectAsync(SignalResponse.MessageOneofCase.Join);
        await client.SendAsync(new SignalRequest { AddTrack = new AddTrackRequest { Cid = "c", Type = TrackType.Audio, Source = TrackSource.Microphone } });

        var answer = await client.ExpectAsync(message => message.MessageCase is SignalResponse.MessageOneofCase.RequestResponse or SignalResponse.MessageOneofCase.TrackPublished);
        Assert.Equal(RequestResponse.Types.Reason.NotAllowed, answer.RequestResponse?.Reason);
    }

    [Fact]
    public async Task Metadata_and_attributes_change_only_with_the_grant_and_empty_attributes_go()
    {
        await using var server = await LiveKitHost.StartAsync();
        await using var watcher = await SignalClient.ConnectAsync(server, server.Token("watcher", "r"));
        await watcher.ExpectAsync(SignalResponse.MessageOneofCase.Join);
        await using var allowed = await SignalClient.ConnectAsync(server, server.Token("allowed", "r"));
        await using var denied = await SignalClient.ConnectAsync(server, Tokens.Mint(server.Key, server.Secret, "denied", new { room = "r", roomJoin = true }));
        SignalRequest Request(uint id, string value) => new() { UpdateMetadata = new UpdateParticipantMetadata { RequestId = id, Metadata = "m", Attributes = { ["k"] = value } } };

        await denied.SendAsync(Request(7, "v"));
        var refusal = (await denied.ExpectAsync(SignalResponse.MessageOneofCase.RequestResponse)).RequestResponse;
        Assert.Equal((7u, RequestResponse.Types.Reason.NotAllowed), (refusal.RequestId, refusal.Reason));

        await allowed.SendAsync(Request(8, "v"));
        Assert.Equal(RequestResponse.Types.Reason.Ok, (await allowed.ExpectAsync(SignalResponse.MessageOneofCase.RequestResponse)).RequestResponse.Reason);
        var update = await watcher.ExpectAsync(message => message.Update?.Participants.Any(participant => participant.Attributes.ContainsKey("k")) == true);
        Assert.Equal(("allowed", "m"), (update.Update.Participants[0].Identity, update.Update.Participants[0].Metadata));
        await allowed.SendAsync(Request(9, ""));
        await watcher.ExpectAsync(message => message.Update?.Participants.Any(participant => participant.Identity == "allowed" && participant.Attributes.Count == 0) == true);
    }

    [Fact]
    public async Task Whoever_comes_back_within_the_time_stays_the_same_and_others_must_join_again()
    {
        await using var server = await LiveKitHost.StartAsync(("ReconnectSeconds", "2"));
        var token = server.Token("a", "r");
        var first = await SignalClient.ConnectAsync(server, token);
        var sid = (await first.ExpectAsync(SignalResponse.MessageOneofCase.Join)).Join.Participant.Sid;
        await first.DisposeAsync();

        await using var back = await SignalClient.ConnectAsync(server, token, $"&reconnect=1&sid={sid}");
        Assert.Equal(0u, (await back.ExpectAsync(SignalResponse.MessageOneofCase.Reconnect)).Reconnect.LastMessageSeq);
        await back.ExpectAsync(SignalResponse.MessageOneofCase.Offer);

        await using var stranger = await SignalClient.ConnectAsync(server, server.Token("b", "r"), "&reconnect=1&sid=PA_unknown");
        var leave = (await stranger.ExpectAsync(SignalResponse.MessageOneofCase.Leave)).Leave;
        Assert.Equal((DisconnectReason.StateMismatch, LeaveRequest.Types.Action.Reconnect), (leave.Reason, leave.Action));

        await using var watcher = await SignalClient.ConnectAsync(server, server.Token("watcher", "r"));
        await watcher.ExpectAsync(SignalResponse.MessageOneofCase.Join);
        await back.DisposeAsync();
        await watcher.ExpectAsync(message => message.Update?.Participants.Any(participant => participant is { Identity: "a", State: ParticipantInfo.Types.State.Disconnected }) == true);
    }

    [Fact]
    public async Task A_room_goes_some_time_after_the_last_one_has_left()
    {
        await using var server = await LiveKitHost.StartAsync(("DepartureTimeoutSeconds", "1"));
        var rooms = server.Service<RoomRegistry>();
        await using (var client = await SignalClient.ConnectAsync(server, server.Token("a", "r")))
        {
            await client.ExpectAsync(SignalResponse.MessageOneofCase.Join);
            await client.SendAsync(new SignalRequest { Leave = new LeaveRequest() });
            await client.ExpectCloseAsync();
        }

        Assert.NotNull(rooms.Find("r"));
        await Eventually.TrueAsync(() => rooms.Find("r") is null, "the room to go");
    }

    [Fact]
    public async Task More_rooms_or_participants_than_the_limit_are_refused()
    {
        await using var server = await LiveKitHost.StartAsync(("MaxRooms", "1"), ("MaxParticipants", "1"));
        await using var first = await SignalClient.ConnectAsync(server, server.Token("a", "r"));
        await first.ExpectAsync(SignalResponse.MessageOneofCase.Join);
        await Assert.ThrowsAsync<WebSocketException>(() => SignalClient.ConnectAsync(server, server.Token("b", "another")));
        await using var second = await SignalClient.ConnectAsync(server, server.Token("b", "r"));
        Assert.Equal(DisconnectReason.JoinFailure, (await second.ExpectAsync(SignalResponse.MessageOneofCase.Leave)).Leave.Reason);
    }

    [Fact]
    public async Task Both_kinds_of_ping_are_answered()
    {
        await using var server = await LiveKitHost.StartAsync();
        await using var client = await SignalClient.ConnectAsync(server, server.Token("a", "r"));
        await client.SendAsync(new SignalRequest { Ping = 1 });
        await client.SendAsync(new SignalRequest { PingReq = new Ping { Timestamp = 42 } });
        Assert.True((await client.ExpectAsync(SignalResponse.MessageOneofCase.Pong)).Pong > 0);
        Assert.Equal(42, (await client.ExpectAsync(SignalResponse.MessageOneofCase.PongResp)).PongResp.LastPingTimestamp);
    }
}
