using Eloquence.Contracts;
using Eloquence.ServiceDefaults;
using Eloquence.SpeechEvaluation.Evaluating;
using Eloquence.SpeechEvaluation.Infrastructure;
using Microsoft.AspNetCore.Mvc;

namespace Eloquence.SpeechEvaluation.Endpoints;

/// <summary>
/// <c>POST /evaluate</c>: the body is a recording, or a form with the file <c>audio</c> and optionally the field <c>transcript</c> (a
/// <see cref="Transcript"/> in JSON). Without a transcript the recogniser is asked, when there is one.
/// </summary>
internal static class EvaluateEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/evaluate", EvaluateAsync)
        .WithName("EvaluateSpeech")
        .WithTags("Recordings")
        .DescribeRecording(alsoAsBody: true, fields: "transcript")
        .WithSummary("Measures and judges a recording: measurements, scores with their norms, advice.")
        .Produces<SpeechReport>()
        .WithMetadata(new DisableRequestSizeLimitAttribute());

    private static Task<IResult> EvaluateAsync(HttpContext context, RecordingWork work, SpeechEvaluator evaluator, CancellationToken cancellationToken) =>
        work.RunAsync(context, async admission =>
        {
            using var form = await UploadForm.ReadAsync(context.Request, RecordingLimits.MaximumBytes, cancellationToken);
            var transcript = TranscriptField.Read(form.Field("transcript"));
            return TypedResults.Ok(await evaluator.EvaluateAsync(form.Audio, transcript, admission, cancellationToken));
        });
}
