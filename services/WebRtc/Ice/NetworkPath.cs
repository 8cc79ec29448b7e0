using System.Net;

namespace Eloquence.WebRtc.Ice;

/// <summary>A way to the other side: a UDP address or a TCP connection. Sending never waits; what cannot be sent is lost, as on any network.</summary>
internal abstract class NetworkPath
{
    /// <summary>The other side's address as this side sees it.</summary>
    public abstract IPEndPoint Remote { get; }

    /// <summary>True for ICE-TCP.</summary>
    public abstract bool IsTcp { get; }

    /// <summary>Sends one packet.</summary>
    public abstract void Send(ReadOnlySpan<byte> packet);
}
