using Eloquence.WebRtc.Rtp;

namespace Eloquence.WebRtc.Tests;

public sealed class MissingPacketsTests
{
    private readonly MissingPackets _missing = new();
    private TimeSpan _now;

    [Fact]
    public void What_is_skipped_is_asked_for_at_once_and_again_until_it_comes()
    {
        Assert.Empty(After(65534));
        Assert.Equal([65535, 0], After(1));
        Assert.Empty(After(2));
        Assert.Equal([65535, 0], After(3));
        Assert.Empty(After(0));
        Assert.Equal([65535], After(4));
        Assert.Empty(After(65535));
        Assert.Empty(After(5));
        Assert.Empty(After(6));
    }

    [Fact]
    public void What_never_comes_is_given_up()
    {
        After(1);
        var requests = Enumerable.Range(3, 40).Sum(sequence => After((ushort)sequence).Count(missing => missing == 2));
        Assert.Equal(4, requests);
    }

    [Fact]
    public void Nothing_of_a_long_gap_is_asked_for()
    {
        After(1);
        Assert.Empty(After(1000));
        Assert.Empty(After(1001));
    }

    private ushort[] After(ushort sequence)
    {
        _now += TimeSpan.FromMilliseconds(20);
        Span<ushort> due = stackalloc ushort[MissingPackets.MaxRequested];
        return [.. due[.._missing.Add(sequence, _now, due)]];
    }
}
