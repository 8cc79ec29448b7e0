namespace Eloquence.WebRtc.Sctp;

/// <summary>Transmission sequence numbers have 32 bits on the wire and wrap around; here they have 64 and do not.</summary>
internal static class Tsn
{
    /// <summary>The number closest to <paramref name="reference"/> (RFC 1982 arithmetic, as RFC 9260, 1.6 asks for).</summary>
    public static long Unwrap(uint tsn, long reference) => reference + (int)(tsn - (uint)reference);
}
