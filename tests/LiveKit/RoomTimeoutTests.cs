using System.Net;
using Eloquence.LiveKit.Protocol;
using Eloquence.LiveKit.Rooms;
using Eloquence.Tests.Support;

namespace Eloquence.LiveKit.Tests;

/// <summary>How long rooms stay without anybody.</summary>
public sealed class RoomTimeoutTests
{
    [Fact]
    public async Task A_room_that_nobody_comes_to_goes_after_its_own_time_and_one_that_is_waited_in_stays()
    {
        await using var server = await LiveKitHost.StartAsync();
        var rooms = server.Service<RoomRegistry>();
        Assert.Equal(HttpStatusCode.OK, (await server.CallAsync("RoomService", "CreateRoom", """{"name":"forgotten","emptyTimeout":1}""", server.AdminToken(""))).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.CallAsync("RoomService", "CreateRoom", """{"name":"used","emptyTimeout":1,"departureTimeout":1}""", server.AdminToken(""))).Status);
        await using var client = await SignalClient.ConnectAsync(server, server.Token("a", "used"));
        var join = (await client.ExpectAsync(SignalResponse.MessageOneofCase.Join)).Join;
        Assert.Equal((1u, 1u), (join.Room.EmptyTimeout, join.Room.DepartureTimeout));

        await Eventually.TrueAsync(() => rooms.Find("forgotten") is null, "the room that nobody came to to go");
        Assert.NotNull(rooms.Find("used"));
        await client.SendAsync(new SignalRequest { Leave = new LeaveRequest() });
        await Eventually.TrueAsync(() => rooms.Find("used") is null, "the room that all have left to go");
    }
}
