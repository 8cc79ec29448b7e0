using Yarp.ReverseProxy.Forwarder;

namespace Eloquence.Gateway.Forwarding;

/// <summary>Why a request could not be forwarded, as far as it matters for asking again and for what the client is told.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="IsClients">True when the client had gone or its deadline had passed.</param>
/// <param name="Reason">The exception behind it, if there is one.</param>
internal readonly record struct FailedAttempt(FailureKind Kind, bool IsClients, Exception? Reason)
{
    /// <summary>What happened to the request, or <c>null</c> when an answer was forwarded.</summary>
    public static FailedAttempt? Of(HttpContext context) =>
        context.GetForwarderErrorFeature() is { } failure ? new FailedAttempt(KindOf(failure), IsClientsOwn(failure.Error), failure.Exception) : null;

    private static bool IsClientsOwn(ForwarderError error) => error
        is ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.RequestBodyClient
        or ForwarderError.ResponseBodyCanceled or ForwarderError.ResponseBodyClient
        or ForwarderError.UpgradeRequestCanceled or ForwarderError.UpgradeRequestClient
        or ForwarderError.UpgradeResponseCanceled or ForwarderError.UpgradeResponseClient
        or ForwarderError.UpgradeActivityTimeout;

    private static FailureKind KindOf(IForwarderErrorFeature failure) => failure.Error switch
    {
        ForwarderError.RequestBodyClient => FailureKind.ClientsBody,
        ForwarderError.NoAvailableDestinations => FailureKind.Unreachable,
        ForwarderError.Request when IsConnectionFailure(failure.Exception) => FailureKind.Unreachable,

        // SocketsHttpHandler tells its connect timeout from a cancellation by the inner exception.
        ForwarderError.RequestTimedOut when failure.Exception is OperationCanceledException { InnerException: TimeoutException } => FailureKind.Unreachable,
        ForwarderError.RequestTimedOut or ForwarderError.UpgradeActivityTimeout => FailureKind.Silent,
        _ => FailureKind.Lost,
    };

    private static bool IsConnectionFailure(Exception? failure) => failure is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
    };
}
