using Eloquence.Audio;
using Eloquence.Contracts;
using Eloquence.SpeechEvaluation.Infrastructure;
using Eloquence.SpeechEvaluation.Measuring;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Eloquence.SpeechEvaluation.Endpoints;

/// <summary><c>POST /measure</c>: the body is a recording, the answer what was measured in it.</summary>
internal static partial class MeasureEndpoint
{
    /// <summary>Largest accepted body: 50 MB, 26 minutes of 16-bit mono at 16 kHz.</summary>
    public const int MaximumBytes = 50_000_000;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/measure", MeasureAsync)
        .WithName("MeasureSpeech")
        .WithSummary("Measures duration, level, pauses and pitch of a recording.")
        .WithMetadata(new DisableRequestSizeLimitAttribute());

    private static async Task<Results<Ok<SpeechMeasurement>, ProblemHttpResult>> MeasureAsync(
        HttpContext context, MeasurementGate gate, SpeechMeasurer measurer, ILogger<SpeechMeasurer> logger, CancellationToken cancellationToken)
    {
        using var admission = gate.TryEnter();
        if (admission is null)
        {
            context.Response.Headers.RetryAfter = "1";
            return MeasureProblems.Busy();
        }
        if (!IsAudio(context.Request.ContentType))
        {
            return MeasureProblems.WrongContentType(context.Request.ContentType!);
        }
        try
        {
            using var upload = await Upload.ReadAsync(context.Request, MaximumBytes, cancellationToken);
            return TypedResults.Ok(await admission.RunAsync(() => measurer.Measure(upload.Bytes, cancellationToken), cancellationToken));
        }
        catch (AudioFormatException refused)
        {
            LogRefused(logger, refused.Code, refused.Message);
            return MeasureProblems.Refused(refused);
        }
        catch (BadHttpRequestException broken)
        {
            return MeasureProblems.BrokenBody(broken);
        }
    }

    /// <summary>Without a content type the bytes decide; form uploads and text are a caller's mistake worth naming.</summary>
    private static bool IsAudio(string? contentType) => string.IsNullOrEmpty(contentType)
        || contentType.StartsWith("audio/", StringComparison.OrdinalIgnoreCase)
        || contentType.StartsWith("application/octet-stream", StringComparison.OrdinalIgnoreCase);

    [LoggerMessage(Level = LogLevel.Information, Message = "Recording refused ({Code}): {Reason}")]
    private static partial void LogRefused(ILogger logger, string code, string reason);
}
