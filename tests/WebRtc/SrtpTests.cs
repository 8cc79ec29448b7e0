using System.Buffers.Binary;
using Eloquence.WebRtc.Rtp;
using Eloquence.WebRtc.Srtp;

namespace Eloquence.WebRtc.Tests;

public sealed class SrtpTests
{
    // RFC 3711, B.3.
    private static readonly SrtpMasterKey Published = new(Convert.FromHexString("E1F97A0D3E018BE0D64FA32C06DE4139"), Convert.FromHexString("0EC675AD498AFEEBB6960B3AABE6"));

    [Theory]
    [InlineData(SrtpKeyDerivation.RtpEncryption, "C61E7A93744F39EE10734AFE3FF7A087")]
    [InlineData(SrtpKeyDerivation.RtpSalt, "30CBBC08863D8C85D49DB34A9AE1")]
    [InlineData(SrtpKeyDerivation.RtpAuthentication, "CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4")]
    public void Session_keys_are_those_of_RFC_3711(byte label, string expected) =>
        Assert.Equal(expected, Convert.ToHexString(SrtpKeyDerivation.Derive(Published, label, expected.Length / 2)));

    /// <summary>RFC 7714, 16.1.1: session key and salt, packet number 0xF17B of source 5501A0B2.</summary>
    [Fact]
    public void A_packet_protected_with_AES_GCM_is_the_one_of_RFC_7714()
    {
        const string plain = "8040F17B8041F8D35501A0B247616C6C696120657374206F6D6E69732064697669736120696E207061727465732074726573";
        const string protectedPacket = "8040F17B8041F8D35501A0B2F24DE3A3FB34DE6CACBA861C9D7E4BCABE633BD50D294E6F42A5F47A51C7D19B36DE3ADF8833899D7F27BEB16A9152CF765EE4390CCE";
        var keys = new SrtpMasterKey(Convert.FromHexString("000102030405060708090A0B0C0D0E0F"), Convert.FromHexString("517569642070726F2071756F"));
        using var cipher = new GcmCipher(keys, keys);
        byte[] packet = [.. Convert.FromHexString(plain), .. new byte[cipher.RtpOverhead]];
        cipher.ProtectRtp(packet, RtpPacket.FixedHeaderLength, 0x5501A0B2, 0xF17B);
        Assert.Equal(protectedPacket, Convert.ToHexString(packet));
        Assert.True(cipher.UnprotectRtp(packet, RtpPacket.FixedHeaderLength, 0x5501A0B2, 0xF17B));
        Assert.Equal(plain, Convert.ToHexString(packet.AsSpan(0, plain.Length / 2)));
    }

    [Theory]
    [InlineData(SrtpProfile.AeadAes128Gcm)]
    [InlineData(SrtpProfile.Aes128CmHmacSha1)]
    public void Packets_come_through_across_the_roll_over_and_out_of_order(SrtpProfile profile)
    {
        var (sender, receiver) = Pair(profile);
        var packets = Enumerable.Range(65_500, 100).Select(number => Protect(sender, (ushort)number)).ToList();
        (packets[40], packets[20]) = (packets[20], packets[40]);
        foreach (var packet in packets)
        {
            Assert.Equal(52, receiver.UnprotectRtp(packet));
            Assert.True(packet.AsSpan(12, 40).TrimStart((byte)7).IsEmpty);
        }
    }

    [Theory]
    [InlineData(SrtpProfile.AeadAes128Gcm)]
    [InlineData(SrtpProfile.Aes128CmHmacSha1)]
    public void A_repeated_a_forged_and_a_very_late_packet_are_refused(SrtpProfile profile)
    {
        var (sender, receiver) = Pair(profile);
        var old = Protect(sender, 1);
        var packet = Protect(sender, 100);
        var copy = packet.ToArray();
        var forged = Protect(sender, 101);
        forged[20] ^= 1;

        Assert.Equal(52, receiver.UnprotectRtp(packet));
        Assert.Equal(-1, receiver.UnprotectRtp(copy));
        Assert.Equal(-1, receiver.UnprotectRtp(forged));
        Assert.Equal(-1, receiver.UnprotectRtp(old));
    }

    [Theory]
    [InlineData(SrtpProfile.AeadAes128Gcm)]
    [InlineData(SrtpProfile.Aes128CmHmacSha1)]
    public void Control_packets_come_through_once(SrtpProfile profile)
    {
        var (sender, receiver) = Pair(profile);
        var buffer = new byte[256];
        var length = RtcpWriter.PictureLossIndication(buffer, 1, 77);
        var plain = buffer.AsSpan(0, length).ToArray();
        var packet = buffer.AsSpan(0, sender.ProtectRtcp(buffer, length)).ToArray();
        var copy = packet.ToArray();

        Assert.Equal(length, receiver.UnprotectRtcp(packet));
        Assert.Equal(plain, packet[..length]);
        Assert.Equal(-1, receiver.UnprotectRtcp(copy));
        copy[^1] ^= 1;
        Assert.Equal(-1, receiver.UnprotectRtcp(copy));
    }

    [Theory]
    [InlineData(SrtpProfile.AeadAes128Gcm)]
    [InlineData(SrtpProfile.Aes128CmHmacSha1)]
    public void Protecting_and_unprotecting_allocate_nothing(SrtpProfile profile)
    {
        var (sender, receiver) = Pair(profile);
        var buffer = new byte[256];
        for (var number = 1; number <= 200; number++)
        {
            Round(number);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var number = 201; number <= 1200; number++)
        {
            Round(number);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Round(int number)
        {
            Plain((ushort)number, buffer);
            receiver.UnprotectRtp(buffer.AsSpan(0, sender.ProtectRtp(buffer, 52)));
        }
    }

    private static (SrtpSender Sender, SrtpReceiver Receiver) Pair(SrtpProfile profile)
    {
        var master = new SrtpMasterKey(Published.Key, profile == SrtpProfile.AeadAes128Gcm ? Published.Salt[..12] : Published.Salt);
        return (new SrtpSender(profile, master), new SrtpReceiver(profile, master));
    }

    private static byte[] Protect(SrtpSender sender, ushort sequence)
    {
        var buffer = new byte[256];
        Plain(sequence, buffer);
        return buffer[..sender.ProtectRtp(buffer, 52)];
    }

    private static void Plain(ushort sequence, byte[] buffer)
    {
        buffer.AsSpan().Fill(7);
        buffer[0] = 0x80;
        buffer[1] = 111;
        BinaryPrimitives.WriteUInt16BigEndian(buffer.AsSpan(2), sequence);
        BinaryPrimitives.WriteUInt32BigEndian(buffer.AsSpan(8), 4711);
    }
}
