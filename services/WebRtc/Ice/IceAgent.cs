using Eloquence.WebRtc.Stun;

namespace Eloquence.WebRtc.Ice;

/// <summary>
/// One side of ICE on one component (RFC 8445): which path is in use and whether the other side still consents. No sockets and no clock of
/// its own; the owner hands in what arrives and what time it is, one call at a time.
/// </summary>
internal abstract class IceAgent
{
    /// <summary>Consent of the other side.</summary>
    protected ConsentTimer Consent { get; } = new();

    /// <summary>Where packets go; null until the first check succeeded.</summary>
    public NetworkPath? Path { get; protected set; }

    /// <summary>True when the other side stopped consenting (RFC 7675).</summary>
    public bool HasLostConsent(TimeSpan now) => Consent.IsExpired(now);

    /// <summary>Handles a STUN message that came in on <paramref name="path"/>.</summary>
    /// <returns>True when the message was authentic.</returns>
    public abstract bool Receive(in StunMessage message, NetworkPath path, TimeSpan now);

    /// <summary>Does what is due.</summary>
    public abstract void Tick(TimeSpan now);
}
