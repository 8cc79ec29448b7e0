namespace Eloquence.Gateway.Forwarding;

/// <summary>Ways in which forwarding fails.</summary>
internal enum FailureKind
{
    /// <summary>No connection came about: nothing was sent, so asking again is safe for every method.</summary>
    Unreachable,

    /// <summary>The connection broke, or what came over it was no HTTP: the service may or may not have carried out the request.</summary>
    Lost,

    /// <summary>The connection stands, but nothing came over it for too long.</summary>
    Silent,

    /// <summary>The client did not send its body as it should.</summary>
    ClientsBody,
}
