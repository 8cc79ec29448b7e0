using Eloquence.Contracts;
using Eloquence.ServiceDefaults;
using Eloquence.SpeechEvaluation.Infrastructure;
using Eloquence.SpeechEvaluation.Measuring;
using Microsoft.AspNetCore.Mvc;

namespace Eloquence.SpeechEvaluation.Endpoints;

/// <summary><c>POST /measure</c>: the body is a recording, the answer what was measured in it.</summary>
internal static class MeasureEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/measure", MeasureAsync)
        .WithName("MeasureSpeech")
        .WithTags("Recordings")
        .DescribeRecording(alsoAsBody: true)
        .WithSummary("Measures a recording: level, pauses, pitch, intensity, voice, syllables.")
        .Produces<SpeechMeasurement>()
        .WithMetadata(new DisableRequestSizeLimitAttribute());

    private static Task<IResult> MeasureAsync(HttpContext context, RecordingWork work, SpeechMeasurer measurer, CancellationToken cancellationToken) =>
        work.RunAsync(context, async admission =>
        {
            if (!UploadForm.IsAudio(context.Request.ContentType))
            {
                throw RefusedRequestException.WrongContentType(context.Request.ContentType!);
            }
            using var upload = await Upload.ReadAsync(context.Request, RecordingLimits.MaximumBytes, cancellationToken);
            return TypedResults.Ok(await measurer.MeasureAsync(upload.Memory, admission, cancellationToken));
        });
}
