using System.Net;
using Polly;

namespace Eloquence.ServiceDefaults.Resilience;

/// <summary>Judges the outcome of an attempt.</summary>
internal static class Failures
{
    /// <summary>Transport failures, slow answers and statuses that say "not now". A 500 would only happen again.</summary>
    public static bool AreWorthRepeating(Outcome<HttpResponseMessage> outcome) =>
        outcome.Exception is HttpRequestException
        || outcome.Result?.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway
            or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    /// <summary>Only what says that nobody is there: an answered 503 may concern one route of many.</summary>
    public static bool AreTheDestinations(Outcome<HttpResponseMessage> outcome) =>
        outcome.Exception is HttpRequestException
        || outcome.Result?.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout;

    public static string Describe(Outcome<HttpResponseMessage> outcome) =>
        outcome.Exception?.Message ?? $"status {(int?)outcome.Result?.StatusCode}";
}
