using Eloquence.WebRtc.Stun;

namespace Eloquence.WebRtc.Ice;

/// <summary>
/// The server's side, ICE-lite (RFC 8445, 2.5): it answers checks and sends none, so that the client, always controlling, finds a way through
/// whatever is between. Candidates of the client are not needed.
/// </summary>
internal sealed class IceLiteAgent : IceAgent
{
    private readonly Func<string, IceCredentials?> _credentials;

    /// <param name="credentials">Finds our credentials by the fragment a check names: after an ICE restart the old ones stay good for a while.</param>
    public IceLiteAgent(Func<string, IceCredentials?> credentials) => _credentials = credentials;

    /// <inheritdoc/>
    public override bool Receive(in StunMessage message, NetworkPath path, TimeSpan now)
    {
        // 7.3: a request without the right integrity is dropped without an answer: an error would tell strangers that somebody is here.
        if (message.Type != StunType.BindingRequest || _credentials(message.ReceiverFragment()) is not { } own || !message.HasIntegrity(own.Key))
        {
            return false;
        }

        // 12.1: media may flow on any valid pair before nomination; a handshake that waits for it would lose a round trip.
        if (Path is null || message.UsesCandidate)
        {
            Path = path;
        }

        if (ReferenceEquals(Path, path))
        {
            Consent.Grant(now);
        }

        var answer = new StunBuilder(stackalloc byte[128], StunType.BindingSuccess, message.TransactionId);
        answer.AddXorMappedAddress(path.Remote);
        path.Send(answer.Finish(own.Key));
        return true;
    }

    /// <inheritdoc/>
    public override void Tick(TimeSpan now)
    {
    }
}
