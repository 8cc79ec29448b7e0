using Eloquence.SpeechEvaluation.Infrastructure;
using Eloquence.SpeechEvaluation.Sessions;

namespace Eloquence.SpeechEvaluation.Endpoints;

/// <summary><c>GET /metrics</c>: the counters of this replica, as the hybrid service had them. Everything else that is measured goes out by OTLP.</summary>
internal static class CountersEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/metrics", (MeasurementGate gate, SessionPlaces places, TimeProvider time) => TypedResults.Ok(new Counters(
            "eloquence-speech-evaluation", gate.Total, gate.Refused, gate.Admitted, places.Taken, time.GetUtcNow().UtcDateTime)))
        .WithTags("Diagnostics")
        .WithSummary("Counters of the replica that answers, since it started.");

    /// <param name="Service">This service.</param>
    /// <param name="AnalysesTotal">Recordings admitted.</param>
    /// <param name="RefusedTotal">Recordings refused because there was no place.</param>
    /// <param name="AnalysesRunning">Recordings being read or analysed at the moment.</param>
    /// <param name="ActiveWebsockets">Live sessions that are open.</param>
    /// <param name="Timestamp">Now, UTC.</param>
    private sealed record Counters(string Service, long AnalysesTotal, long RefusedTotal, int AnalysesRunning, int ActiveWebsockets, DateTime Timestamp);
}
