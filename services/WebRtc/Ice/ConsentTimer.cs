namespace Eloquence.WebRtc.Ice;

/// <summary>RFC 7675, 5.1: traffic may go to an address only as long as its owner keeps answering or asking with the right password.</summary>
internal sealed class ConsentTimer
{
    /// <summary>"Consent expires after 30 seconds."</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private TimeSpan? _granted;

    /// <summary>A valid check or answer has come.</summary>
    public void Grant(TimeSpan now) => _granted = now;

    /// <summary>True when there was consent and it has run out.</summary>
    public bool IsExpired(TimeSpan now) => _granted is { } granted && now - granted > Lifetime;
}
