using System.Globalization;
using System.Text.Json;
using Eloquence.Tests.Support;
using Xunit.Abstractions;

namespace Eloquence.LiveKit.Tests;

/// <summary>The real clients on a network that loses packets in both directions.</summary>
public sealed class LossTests(ITestOutputHelper output)
{
    private const int Messages = 24;

    [Theory]
    [InlineData(0.05, true)]
    [InlineData(0.15, true)]
    [InlineData(0.15, false)]
    public async Task They_meet_within_5_seconds_hear_each_other_and_get_all_reliable_messages_in_order(double loss, bool oneConnection)
    {
        await using var server = await LiveKitHost.StartAsync(("SimulatedLoss", loss.ToString(CultureInfo.InvariantCulture)), ("LossSeed", "1"));
        var clients = await RealClients.FindAsync();
        var room = $"room-{Guid.NewGuid():N}";
        var result = await clients.RunAsync("lossy.mjs", new Dictionary<string, object?>
        {
            ["url"] = server.Signalling,
            ["single"] = oneConnection,
            ["messages"] = Messages,
            ["tokens"] = Meeting.Everybody.ToDictionary(identity => identity, identity => server.Token(identity, room)),
        });

        output.WriteLine(result.GetRawText());

        Assert.All(Meeting.Everybody, who => Assert.InRange(result.GetProperty(who).GetProperty("milliseconds").GetInt32(), 1, 5000));
        Assert.Equal(6, result.GetProperty("messages").EnumerateObject().Count());
        Assert.All(result.GetProperty("messages").EnumerateObject(), pair => Assert.Equal(Enumerable.Range(0, Messages), pair.Value.EnumerateArray().Select(number => number.GetInt32())));
        Assert.Equal(JsonValueKind.Object, result.GetProperty("audio").ValueKind);
    }
}
