using Microsoft.AspNetCore.WebUtilities;

namespace Eloquence.ServiceDefaults.Problems;

/// <summary>Words for statuses that nobody has explained.</summary>
internal static class ProblemCatalogue
{
    public static (string Code, string Title, string Detail) Of(int status) => status switch
    {
        400 => ("bad_request", "The request cannot be understood.", "Check its body, query and headers."),
        401 => ("unauthorized", "The request needs credentials.", "Send valid credentials."),
        403 => ("forbidden", "The request is not allowed.", "The credentials do not permit it."),
        404 => ("not_found", "There is nothing at this address.", "Check path and identifiers."),
        405 => ("method_not_allowed", "This address does not take this method.", "See the Allow header for those it takes."),
        408 => ("request_timeout", "The request arrived too slowly.", "Send it again over a better connection."),
        413 => ("body_too_large", "The body is too large.", "Send a smaller one."),
        414 => ("address_too_long", "The address is too long.", "Shorten path and query."),
        415 => ("content_type_unsupported", "The content type is not supported.", "Send a content type that this address takes."),
        422 => ("unprocessable", "The content cannot be processed.", "Check the values sent."),
        429 => ("busy", "There are too many requests at a time.", "Try again after the seconds in Retry-After."),
        431 => ("headers_too_large", "The headers are too large.", "Send fewer or shorter headers."),
        500 => ("internal_error", "Something went wrong here.", "It has been logged under the trace id. Trying again may help."),
        503 => ("unavailable", "The service cannot answer at the moment.", "Try again after the seconds in Retry-After."),
        _ => (status >= 500 ? "server_error" : "client_error", Phrase(status), "The status says what is known about it."),
    };

    private static string Phrase(int status) => ReasonPhrases.GetReasonPhrase(status) is { Length: > 0 } phrase ? $"{phrase}." : $"Status {status}.";
}
