using Eloquence.Contracts;
using Eloquence.ServiceDefaults;
using Eloquence.Whisper.Infrastructure;
using Eloquence.Whisper.Uploads;
using Microsoft.AspNetCore.Mvc;

namespace Eloquence.Whisper.Endpoints;

/// <summary><c>POST /transcribe</c> and its older name <c>/asr</c>: a recording in, its <see cref="Transcript"/> out.</summary>
internal static class TranscribeEndpoints
{
    public static void MapTranscription(this IEndpointRouteBuilder routes)
    {
        foreach (var path in (string[])["/transcribe", "/asr"])
        {
            routes.MapPost(path, TranscribeAsync)
                .WithTags("Recordings")
                .WithSummary("Transcribes a recording (form file 'audio', or the body itself).")
                .DescribeRecording(alsoAsBody: true, fields: "language")
                .Produces<TranscribeAnswer>()
                .WithMetadata(new DisableRequestSizeLimitAttribute())
                .AddEndpointFilter(RefusalFilter.InvokeAsync);
        }
    }

    private static async Task<IResult> TranscribeAsync(HttpContext context, RecordingTranscriber transcriber, CancellationToken cancellationToken)
    {
        var done = await transcriber.TranscribeAsync(context, upload => UploadSettings.Of(upload, context.Request.Query), cancellationToken);
        return TypedResults.Json(TranscribeAnswer.Of(done), ContractJson.Options, "application/json; charset=utf-8");
    }
}
