namespace Eloquence.WebRtc.Rtp;

/// <summary>Level of the sound in a packet, told by its sender (RFC 6464).</summary>
public static class AudioLevel
{
    /// <summary>Name of the header extension in session descriptions.</summary>
    public const string Uri = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";

    /// <summary>Silence.</summary>
    public const int Silence = 127;

    /// <summary>Reads the level.</summary>
    /// <param name="packet">An audio packet.</param>
    /// <param name="extensionId">Number of the extension.</param>
    /// <param name="decibels">0 (overload) to 127 (silence): the level is minus this many dBov.</param>
    public static bool TryRead(in RtpPacket packet, int extensionId, out int decibels)
    {
        var found = packet.TryGetExtension(extensionId, out var value) && value.Length >= 1;
        decibels = found ? value[0] & 0x7F : Silence;
        return found;
    }
}
