using Eloquence.Tests.Support;

namespace Eloquence.EndToEnd.Tests;

/// <summary>Two pages and an agent meet through the gateway with tokens of the API; media goes to the ports the server announces.</summary>
[Collection(AppCollection.Name)]
public sealed class MeetingTests(AppFixture fixture)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task They_do_everything_Eloquence_needs(bool oneConnection) => fixture.App.MeetAsync(oneConnection, udp: true);

    [Fact]
    public async Task Where_UDP_is_blocked_they_do_it_over_TCP()
    {
        var data = Directory.CreateTempSubdirectory("eloquence-e2e-").FullName;
        try
        {
            await using var app = await RunningApp.StartAsync(data, ("LiveKit__Udp", "false"));
            await app.MeetAsync(oneConnection: true, udp: false);
            await app.MeetAsync(oneConnection: false, udp: false);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    [Fact]
    public async Task When_the_server_dies_they_are_back_in_their_room_within_10_seconds_of_its_death()
    {
        var app = fixture.App;
        var (signalling, tokens) = await app.Gateway.TokensAsync($"room-{Guid.NewGuid():N}");
        var clients = await RealClients.FindAsync();
        var result = await clients.RunAsync("restart.mjs", new Dictionary<string, object?>
        {
            ["url"] = signalling,
            ["single"] = true,
            ["tokens"] = tokens,
            ["victim"] = app.ProcessesOf("livekit").Single(),
        });

        Assert.All(result.GetProperty("back").EnumerateObject(), who => Assert.InRange(who.Value.GetInt32(), 1, 10_000));
    }
}
