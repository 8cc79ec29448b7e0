namespace Eloquence.WebRtc.Rtp;

/// <summary>The beginning of a VP8 payload (RFC 7741, 4.2 and 4.3).</summary>
public static class Vp8Payload
{
    /// <summary>True for the first packet of a key frame, with which a decoder can start.</summary>
    public static bool StartsKeyFrame(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 2)
        {
            return false;
        }

        var extended = (payload[0] & 0x80) != 0;
        var startsFirstPartition = (payload[0] & 0x10) != 0 && (payload[0] & 0x07) == 0;
        var offset = 1;
        if (extended)
        {
            var flags = payload[1];
            offset = 2;
            if ((flags & 0x80) != 0)
            {
                offset += payload.Length > offset && (payload[offset] & 0x80) != 0 ? 2 : 1;
            }

            offset += (flags & 0x40) != 0 ? 1 : 0;
            offset += (flags & 0x30) != 0 ? 1 : 0;
        }

        return startsFirstPartition && payload.Length > offset && (payload[offset] & 1) == 0;
    }
}
