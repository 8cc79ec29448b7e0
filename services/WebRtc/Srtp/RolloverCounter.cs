namespace Eloquence.WebRtc.Srtp;

/// <summary>Turns sequence numbers of 16 bits into indexes of 48 (RFC 3711, 3.3.1).</summary>
internal sealed class RolloverCounter
{
    private ulong? _newest;

    /// <summary>The index closest to the newest one.</summary>
    public ulong Estimate(ushort sequence)
    {
        if (_newest is not { } newest)
        {
            return sequence;
        }

        var candidate = (newest & ~0xFFFFUL) | sequence;
        var distance = (long)candidate - (long)newest;
        return distance < -0x8000 ? candidate + 0x10000
            : distance > 0x8000 && candidate >= 0x10000 ? candidate - 0x10000
            : candidate;
    }

    /// <summary>An authentic packet with this index was seen.</summary>
    public void Advance(ulong index) => _newest = _newest is { } newest && newest > index ? newest : index;
}
