namespace Eloquence.WebRtc.Stun;

/// <summary>CRC-32 of ITU V.42, as FINGERPRINT uses it (RFC 8489, 14.7).</summary>
internal static class StunCrc
{
    /// <summary>What the sum is combined with, so that it differs from those of other protocols: "STUN" in ASCII.</summary>
    public const uint FingerprintMask = 0x5354554E;

    private const uint Polynomial = 0xEDB88320;

    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(index => Step((uint)index))];

    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        foreach (var value in bytes)
        {
            sum = Table[(byte)(sum ^ value)] ^ (sum >> 8);
        }

        return ~sum;
    }

    private static uint Step(uint sum)
    {
        for (var bit = 0; bit < 8; bit++)
        {
            sum = (sum & 1) != 0 ? Polynomial ^ (sum >> 1) : sum >> 1;
        }

        return sum;
    }
}
