using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Eloquence.Contracts;
using Eloquence.ServiceDefaults;
using Eloquence.Whisper.Infrastructure;
using Eloquence.Whisper.Recognition;
using Eloquence.Whisper.Transcribing;
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
        .MapPost(path, (HttpContext context, RecordingTranscriber transcriber, FileTranscriber files, ISpeechRecognizer recognizer, CancellationToken cancellationToken) =>
            AnswerAsync(context, transcriber, files, recognizer, translate, cancellationToken))
        .WithTags("OpenAI")
        .WithSummary(summary)
        .DescribeRecording(alsoAsBody: false, part: "file", fields: ["model", "language", "prompt", "response_format", "temperature", "stream"])
        .Produces<string>(contentType: "application/json", additionalContentTypes: ["text/plain", "text/vtt", "text/event-stream"])
        .WithMetadata(new DisableRequestSizeLimitAttribute())
        .AddEndpointFilter(OpenAiErrors.FilterAsync);

    private static async Task<IResult> AnswerAsync(
        HttpContext context, RecordingTranscriber transcriber, FileTranscriber files, ISpeechRecognizer recognizer, bool translate, CancellationToken cancellationToken)
    {
        if (translate && recognizer.Info is { MaximumSeconds: not null } small)
        {
            throw new Refusal(
                StatusCodes.Status400BadRequest, "translation_unsupported", "This model cannot translate.",
                $"{small.Engine} knows French sentences only. Configure a multilingual model.");
        }
        AudioRequest? request = null;
        TranscriptionSettings Read(AudioUpload upload)
        {
            request = AudioRequest.Of(upload);
            return UploadSettings.Of(upload, context.Request.Query, translate);
        }
        using var admission = transcriber.Admit(context);
        var upload = await AudioUpload.ReadAsync(context.Request, cancellationToken);
        var settings = Read(upload);
        var audio = await transcriber.DecodeAsync(upload, cancellationToken);
        if (request!.Stream)
        {
            if (!recognizer.Info.Ready)
            {
                throw new RecognizerUnavailableException(string.Join(' ', recognizer.Info.Reasons));
            }
            await TypedResults.ServerSentEvents(EventsAsync(files, audio.Samples, settings, cancellationToken)).ExecuteAsync(context);
            return Results.Empty;
        }
        var transcription = await files.TranscribeAsync(audio.Samples, settings, cancellationToken);
        return request.Format switch
        {
            "text" => TypedResults.Text(transcription.Text + "\n", "text/plain; charset=utf-8"),
            "srt" => TypedResults.Text(Subtitles.Srt(transcription.Segments), "text/plain; charset=utf-8"),
            "vtt" => TypedResults.Text(Subtitles.Vtt(transcription.Segments), "text/vtt; charset=utf-8"),
            "verbose_json" => Json(VerboseAnswer.Of(transcription, request)),
            _ => Json(TextAnswer.Of(transcription)),
        };
    }

    /// <summary>The text of each segment as soon as it is known, then all of it.</summary>
    private static async IAsyncEnumerable<SseItem<object>> EventsAsync(
        FileTranscriber files, float[] samples, TranscriptionSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var all = "";
        await foreach (var segment in files.StreamAsync(samples, settings, cancellationToken))
        {
            var delta = (all.Length > 0 ? " " : "") + segment.Text;
            all += delta;
            yield return new SseItem<object>(new DeltaEvent("transcript.text.delta", delta));
        }
        yield return new SseItem<object>(new DoneEvent("transcript.text.done", all));
    }

    private static IResult Json<T>(T answer) => TypedResults.Json(answer, ContractJson.Options, "application/json; charset=utf-8");

    private sealed record DeltaEvent(string Type, string Delta);

    private sealed record DoneEvent(string Type, string Text);
}
