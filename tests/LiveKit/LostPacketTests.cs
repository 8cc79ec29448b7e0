using Eloquence.Tests.Support;

namespace Eloquence.LiveKit.Tests;

/// <summary>Packets lost between a publisher and the server.</summary>
public sealed class LostPacketTests
{
    private static readonly byte[] Sound = [0xF8, 0xFF, 0xFE];

    [Fact]
    public async Task The_server_asks_the_publisher_for_lost_packets_and_forwards_them_when_they_come()
    {
        await using var server = await LiveKitHost.StartAsync();
        await using var listener = await RoomMember.JoinAsync(server, server.Token("listener", "r"));
        await using var speaker = await RoomMember.JoinAsync(server, server.Token("speaker", "r"), publishes: true);
        await Eventually.TrueAsync(
            () =>
            {
                speaker.Speak(Sound);
                return listener.Heard.Count == 1;
            },
            "the speaker to be heard");

        speaker.Skip(2, areNumbered: true);
        ushort[] lost = [(ushort)(speaker.Sequence - 1), speaker.Sequence];
        await Eventually.TrueAsync(
            () =>
            {
                speaker.Speak(Sound);
                return lost.All(speaker.Missed.Contains);
            },
            "the server to ask for the lost packets");
        var before = listener.Heard.Values.Single().Packets;
        speaker.SpeakBelatedly(lost[0], Sound);
        speaker.SpeakBelatedly(lost[1], Sound);
        await Eventually.TrueAsync(() => listener.Heard.Values.Single().Packets >= before + 2, "the packets to arrive after all");
        Assert.All(speaker.Missed, sequence => Assert.Contains(sequence, lost));
    }
}
