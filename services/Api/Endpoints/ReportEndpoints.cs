using System.Text;
using Eloquence.Api.Reports;
using Eloquence.Contracts;
using Eloquence.Report;

namespace Eloquence.Api.Endpoints;

/// <summary>The report of an analysis: page, image, data and Praat annotation.</summary>
internal static class ReportEndpoints
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(3);

    public static void MapReports(this IEndpointRouteBuilder routes)
    {
        var reports = routes.MapGroup("/api/analyses/{id}").WithTags("Reports").WithBudget(Budget);
        reports.MapGet("/report", PageAsync).WithSummary("The report as one self-contained page.").Produces<string>(contentType: "text/html");
        reports.MapGet("/report.svg", ImageAsync).WithSummary("The timeline of the report as an image.").Produces<string>(contentType: "image/svg+xml");
        reports.MapGet("/report.json", DataAsync).WithSummary("Everything the report rests on.").Produces<SpeechReport>();
        reports.MapGet("/report.TextGrid", AnnotationAsync).WithSummary("The take as a TextGrid of Praat.").Produces<string>(contentType: "text/plain");
    }

    private static async Task<IResult> PageAsync(string id, HttpContext context, ReportReader reports, CancellationToken cancellationToken)
    {
        if (await reports.FindAsync(id, withRecording: true, cancellationToken) is not { } content)
        {
            return RejectionFilter.NotFound("report");
        }
        Guard(context.Response, HtmlReport.ContentSecurityPolicy);
        return TypedResults.Text(HtmlReport.Render(content), "text/html", Encoding.UTF8);
    }

    private static async Task<IResult> ImageAsync(string id, HttpContext context, ReportReader reports, CancellationToken cancellationToken)
    {
        if (await reports.FindAsync(id, withRecording: false, cancellationToken) is not { } content)
        {
            return RejectionFilter.NotFound("report");
        }
        // The image's own style sheet is all it needs; opened by itself it may run and load nothing.
        Guard(context.Response, "default-src 'none'; style-src 'unsafe-inline'; sandbox");
        return TypedResults.Text(SvgReport.Render(content), "image/svg+xml", Encoding.UTF8);
    }

    private static async Task<IResult> DataAsync(string id, HttpContext context, ReportReader reports, CancellationToken cancellationToken)
    {
        if (await reports.FindAsync(id, withRecording: false, cancellationToken) is not { } content)
        {
            return RejectionFilter.NotFound("report");
        }
        Guard(context.Response, "default-src 'none'");
        return TypedResults.Ok(content.Report with { Transcript = content.Transcript ?? content.Report.Transcript });
    }

    private static async Task<IResult> AnnotationAsync(string id, HttpContext context, ReportReader reports, CancellationToken cancellationToken)
    {
        if (await reports.FindAsync(id, withRecording: false, cancellationToken) is not { } content)
        {
            return RejectionFilter.NotFound("report");
        }
        Guard(context.Response, "default-src 'none'");
        return TypedResults.File(Encoding.UTF8.GetBytes(TextGridReport.Render(content)), "text/plain; charset=utf-8", $"eloquence-{id}.TextGrid");
    }

    /// <summary>A report is somebody's: it is not cached between users, not framed, and not told of in links.</summary>
    private static void Guard(HttpResponse response, string policy)
    {
        response.Headers.ContentSecurityPolicy = $"{policy}; frame-ancestors 'none'";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers.CacheControl = "private, no-cache";
    }
}
