namespace Eloquence.WebRtc.Rtp;

/// <summary>The beginning of an H.264 payload (RFC 6184, 5.2 to 5.8).</summary>
public static class H264Payload
{
    private const int Idr = 5;
    private const int SequenceParameters = 7;
    private const int AggregationA = 24;
    private const int FragmentA = 28;

    /// <summary>True for a packet with which a decoder can start: parameters or the beginning of an IDR picture.</summary>
    public static bool StartsKeyFrame(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 2)
        {
            return false;
        }

        return (payload[0] & 0x1F) switch
        {
            Idr or SequenceParameters => true,
            AggregationA => payload.Length > 3 && (payload[3] & 0x1F) is Idr or SequenceParameters,
            FragmentA => (payload[1] & 0x80) != 0 && (payload[1] & 0x1F) == Idr,
            _ => false,
        };
    }
}
