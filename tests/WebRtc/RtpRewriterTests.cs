using System.Text;
using Eloquence.WebRtc.Rtp;

namespace Eloquence.WebRtc.Tests;

public sealed class RtpRewriterTests
{
    private static readonly byte[] Packet = [0x90, 111, 0, 7, 0, 0, 0, 9, 0, 0, 0, 1, 0xBE, 0xDE, 0, 1, 0x10, 42, 0, 0, 1, 2, 3];

    [Theory]
    [InlineData(4, "1")]
    [InlineData(14, "a-section-of-16c")]
    public void Every_packet_says_to_which_section_it_belongs(int id, string mid)
    {
        var rewriter = new RtpRewriter(77) { PayloadType = 109 };
        rewriter.SetSection(id, mid);

        var written = Written(rewriter);

        Assert.Equal(77u, written.Ssrc);
        Assert.Equal(109, written.PayloadType);
        Assert.True(written.TryGetExtension(id, out var section));
        Assert.Equal(mid, Encoding.ASCII.GetString(section));
        Assert.False(written.TryGetExtension(1, out _));
        Assert.Equal([1, 2, 3], written.Payload.ToArray());
    }

    [Theory]
    [InlineData(0, "1")]
    [InlineData(15, "1")]
    [InlineData(4, "")]
    [InlineData(4, "a-section-of-17ch")]
    public void Without_a_number_or_with_a_long_name_it_says_nothing(int id, string mid)
    {
        var rewriter = new RtpRewriter(77);
        rewriter.SetSection(id, mid);

        Assert.Equal(RtpPacket.FixedHeaderLength, Written(rewriter).HeaderLength);
    }

    [Fact]
    public void A_packet_of_the_largest_size_does_not_grow()
    {
        var rewriter = new RtpRewriter(77);
        rewriter.SetSection(4, "1");
        byte[] largest = [0x80, .. new byte[2037]];
        Assert.True(RtpPacket.TryParse(largest, out var packet));

        Assert.Equal(largest.Length, rewriter.Write(packet, new byte[largest.Length], timestampStep: 960));
    }

    private static RtpPacket Written(RtpRewriter rewriter)
    {
        Assert.True(RtpPacket.TryParse(Packet, out var packet));
        var buffer = new byte[Packet.Length + 24];
        var length = rewriter.Write(packet, buffer, timestampStep: 960);
        Assert.True(RtpPacket.TryParse(buffer.AsSpan(0, length), out var written));
        return written;
    }
}
