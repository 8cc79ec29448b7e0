using System.Diagnostics;
using System.Text;
using Eloquence.Api.Analyses;
using Microsoft.AspNetCore.Mvc;

namespace Eloquence.Api.Endpoints;

/// <summary><c>/api/confidence-analysis</c>.</summary>
internal static class AnalysisEndpoints
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(10);

    public static void MapAnalyses(this IEndpointRouteBuilder api) => api
        .MapPost("/confidence-analysis", AnalyseAsync)
        .WithBudget(Budget)
        .WithMetadata(new RequestSizeLimitAttribute(RecordingReader.MaximumBodyBytes))
        .Produces<ConfidenceAnalysis>();

    private static async Task<IResult> AnalyseAsync(HttpRequest request, ConfidenceAnalyser analyser, CancellationToken cancellationToken)
    {
        await using var recording = await RecordingReader.ReadAsync(request, cancellationToken);
        Activity.Current?.SetTag("session.id", recording.SessionId);
        return TypedResults.Text(await analyser.AnalyseAsync(recording, cancellationToken), "application/json", Encoding.UTF8);
    }
}
