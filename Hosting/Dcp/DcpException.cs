using System.Net;

namespace Aspire.Hosting.Dcp;

/// <summary>DCP refused or could not do something, or is gone.</summary>
/// <param name="message">What it could not do and why.</param>
/// <param name="statusCode">Its answer; null when there was none.</param>
/// <param name="inner">The failure underneath, if any.</param>
internal sealed class DcpException(string message, HttpStatusCode? statusCode = null, Exception? inner = null) : DistributedApplicationException(message, inner!)
{
    /// <summary>Its answer; null when there was none: it does not run, or not any more.</summary>
    public HttpStatusCode? StatusCode { get; } = statusCode;

    /// <summary>The word of the Kubernetes API for the refusal, such as <c>AlreadyExists</c>, when it gave one.</summary>
    public string? Reason { get; init; }
}
