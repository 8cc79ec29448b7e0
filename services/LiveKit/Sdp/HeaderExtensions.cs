namespace Eloquence.LiveKit.Sdp;

/// <summary>Names of RTP header extensions in session descriptions.</summary>
internal static class HeaderExtensions
{
    /// <summary>Section of a packet (RFC 8843, 9.2).</summary>
    public const string Mid = "urn:ietf:params:rtp-hdrext:sdes:mid";

    /// <summary>Simulcast layer of a packet (RFC 8852).</summary>
    public const string Layer = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";
}
