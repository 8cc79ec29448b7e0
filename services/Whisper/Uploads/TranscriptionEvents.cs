using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Eloquence.Whisper.Infrastructure;
using Eloquence.Whisper.Recognition;
using Eloquence.Whisper.Transcribing;

namespace Eloquence.Whisper.Uploads;

/// <summary>How a dialect tells what happens while a recording is transcribed.</summary>
/// <param name="Progress">What became known.</param>
/// <param name="Done">The end.</param>
/// <param name="Failed">The end when the rest cannot be transcribed; what was told before stays valid.</param>
internal sealed record TranscriptionDialect(
    Func<TranscribedStretch, IEnumerable<SseItem<object>>> Progress, Func<TranscribedUpload, SseItem<object>> Done, Func<Refusal, SseItem<object>> Failed);

/// <summary>A transcription as server-sent events: the client sees how far it is, and the answer has begun however long the recording is.</summary>
internal static class TranscriptionEvents
{
    /// <summary>Answers with the events.</summary>
    /// <exception cref="RecognizerUnavailableException">No recogniser is ready: nothing has been answered yet.</exception>
    public static Task AnswerAsync(
        HttpContext context, RecordingTranscriber transcriber, OpenedUpload opened, TranscriptionDialect dialect, CancellationToken cancellationToken)
    {
        var info = context.RequestServices.GetRequiredService<ISpeechRecognizer>().Info;
        return info.Ready
            ? TypedResults.ServerSentEvents(OfAsync(transcriber, opened, dialect, cancellationToken)).ExecuteAsync(context)
            : throw new RecognizerUnavailableException(string.Join(' ', info.Reasons));
    }

    private static async IAsyncEnumerable<SseItem<object>> OfAsync(
        RecordingTranscriber transcriber, OpenedUpload opened, TranscriptionDialect dialect, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var whole = transcriber.Begin(opened);
        await using var stretches = transcriber.StreamAsync(opened, cancellationToken).GetAsyncEnumerator(cancellationToken);
        Refusal? refusal = null;
        while (refusal is null)
        {
            var more = false;
            try
            {
                more = await stretches.MoveNextAsync();
            }
            catch (Exception failure) when (Refusal.Of(failure) is { } known)
            {
                refusal = known;
            }
            if (!more)
            {
                break;
            }
            whole.Add(stretches.Current);
            foreach (var item in dialect.Progress(stretches.Current))
            {
                yield return item;
            }
        }
        yield return refusal is null ? dialect.Done(transcriber.Done(opened, whole.Complete())) : dialect.Failed(refusal);
    }
}
