using System.Globalization;
using Eloquence.Tests.Support;

namespace Eloquence.LiveKit.Tests;

/// <summary>Two participants, one speaking, one listening, to see whether others disturb them.</summary>
internal sealed class Conversation : IAsyncDisposable
{
    public const string Room = "conversation";

    /// <summary>A delay that no listener would put up with; far more than is needed unless the machine is busy.</summary>
    private static readonly TimeSpan LongestTransit = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly RoomMember _speaker;
    private readonly RoomMember _listener;
    private readonly HeardStream _heard;
    private readonly Task<int> _speaking;

    private Conversation(RoomMember speaker, RoomMember listener, HeardStream heard, Task<int> speaking, CancellationTokenSource stop) =>
        (_speaker, _listener, _heard, _speaking, _stop) = (speaker, listener, heard, speaking, stop);

    /// <summary>Lets both join and waits until the one hears the other.</summary>
    public static async Task<Conversation> StartAsync(LiveKitHost server)
    {
        var listener = await RoomMember.JoinAsync(server, server.Token("listener", Room));
        var speaker = await RoomMember.JoinAsync(server, server.Token("speaker", Room), publishes: true);
        var stop = new CancellationTokenSource();
        var speaking = speaker.SpeakAsync(stop.Token);
        await Eventually.TrueAsync(() => listener.Heard.Count == 1, "the speaker to be heard");
        return new(speaker, listener, listener.Heard.Values.Single(), speaking, stop);
    }

    /// <summary>Stops and checks that hardly anything of the speech was lost.</summary>
    /// <returns>Figures.</returns>
    public async Task<string> EndAsync()
    {
        await _stop.CancelAsync();
        await _speaking;
        var expected = (ushort)(_speaker.Sequence - _heard.First) + 1;
        await Eventually.TrueAsync(() => _heard.Last == _speaker.Sequence, "the last packet to be heard");
        Assert.InRange(_heard.LongestTransit, TimeSpan.Zero, LongestTransit);
        Assert.DoesNotContain(_listener.Received, message => message.Leave is not null);
        var expectedAtLeast = (int)(0.99 * expected);
        Assert.InRange(_heard.Packets, expectedAtLeast, expected);
        return string.Create(CultureInfo.InvariantCulture, $"{_heard.Packets} packets heard, {expected - _heard.Packets} lost, longest transit {_heard.LongestTransit.TotalMilliseconds:0} ms");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _speaking;
        await _speaker.DisposeAsync();
        await _listener.DisposeAsync();
        _stop.Dispose();
    }
}
