using System.Net.ServerSentEvents;
using Eloquence.Contracts;
using Eloquence.ServiceDefaults;
using Eloquence.Whisper.Infrastructure;
using Eloquence.Whisper.Recognition;
using Eloquence.Whisper.Uploads;
using Microsoft.AspNetCore.Mvc;

namespace Eloquence.Whisper.OpenAi;

/// <summary>
/// <c>POST /v1/audio/transcriptions</c> and <c>/translations</c> as OpenAI's API has them, so that its clients work unchanged. Any model
/// name is accepted: there is one recogniser, and the answer says which.
/// </summary>
internal static class AudioEndpoints
{
    public static void MapOpenAiAudio(this IEndpointRouteBuilder routes)
    {
        Map(routes, "/v1/audio/transcriptions", translate: false, "Transcribes a recording (OpenAI's form).");
        Map(routes, "/v1/audio/translations", translate: true, "Translates a recording into English (OpenAI's form).");
    }

    private static void Map(IEndpointRouteBuilder routes, string path, bool translate, string summary) => routes
        .MapPost(path, (HttpContext context, RecordingTranscriber transcriber, ISpeechRecognizer recognizer, CancellationToken cancellationToken) =>
            AnswerAsync(context, transcriber, recognizer, translate, cancellationToken))
        .WithTags("OpenAI")
        .WithSummary(summary)
        .DescribeRecording(alsoAsBody: false, part: "file", fields: ["model", "language", "prompt", "response_format", "temperature", "stream"])
        .Produces<string>(contentType: "application/json", additionalContentTypes: ["text/plain", "text/vtt", "text/event-stream"])
        .WithMetadata(new DisableRequestSizeLimitAttribute())
        .AddEndpointFilter(OpenAiErrors.FilterAsync);

    private static async Task<IResult> AnswerAsync(
        HttpContext context, RecordingTranscriber transcriber, ISpeechRecognizer recognizer, bool translate, CancellationToken cancellationToken)
    {
        if (translate && recognizer.Info is { MaximumSeconds: not null } small)
        {
            throw new Refusal(
                StatusCodes.Status400BadRequest, "translation_unsupported", "This model cannot translate.",
                $"{small.Engine} knows French sentences only. Configure a multilingual model.");
        }
        AudioRequest? request = null;
        using var opened = await transcriber.OpenAsync(
            context,
            upload =>
            {
                request = AudioRequest.Of(upload);
                return UploadSettings.Of(upload, context.Request.Query, translate);
            },
            cancellationToken);
        if (request!.Stream)
        {
            await TranscriptionEvents.AnswerAsync(context, transcriber, opened, Dialect(opened.Recording.DurationSeconds), cancellationToken);
            return Results.Empty;
        }
        var transcription = (await transcriber.TranscribeAsync(opened, cancellationToken)).Transcription;
        return request.Format switch
        {
            "text" => TypedResults.Text(transcription.Text + "\n", "text/plain; charset=utf-8"),
            "srt" => TypedResults.Text(Subtitles.Srt(transcription.Segments), "text/plain; charset=utf-8"),
            "vtt" => TypedResults.Text(Subtitles.Vtt(transcription.Segments), "text/vtt; charset=utf-8"),
            "verbose_json" => Json(VerboseAnswer.Of(transcription, request)),
            _ => Json(TextAnswer.Of(transcription)),
        };
    }

    /// <summary>The text of each segment as soon as it is known, then all of it. Times and duration are members that OpenAI's events do not have.</summary>
    private static TranscriptionDialect Dialect(double seconds)
    {
        var first = true;
        SseItem<object> Delta(RecognizedSegment segment)
        {
            var space = first ? "" : " ";
            first = false;
            return new(new DeltaEvent("transcript.text.delta", space + segment.Text, Math.Round(segment.Start, 3), Math.Round(segment.End, 3), Math.Round(seconds, 3)));
        }
        return new TranscriptionDialect(
            stretch => stretch.Segments.Select(Delta),
            done => new(new DoneEvent("transcript.text.done", done.Transcription.Text)),
            refusal => new(new FailedEvent("error", OpenAiErrors.Error.Of(refusal))));
    }

    private static IResult Json<T>(T answer) => TypedResults.Json(answer, ContractJson.Options, "application/json; charset=utf-8");

    private sealed record DeltaEvent(string Type, string Delta, double Start, double End, double Duration);

    private sealed record DoneEvent(string Type, string Text);

    private sealed record FailedEvent(string Type, OpenAiErrors.Error Error);
}
