using Eloquence.Contracts;
using Eloquence.Whisper.Recognition;
using Eloquence.Whisper.Uploads;

namespace Eloquence.Whisper.Evaluation;

/// <summary>Words and evaluation of a recording, for the clients of both services that had this route.</summary>
/// <param name="Transcription">All words.</param>
/// <param name="Text">The same, for clients that look here.</param>
/// <param name="Duration">Length of the recording in seconds.</param>
/// <param name="WordCount">Number of words.</param>
/// <param name="Wpm">Words per minute of the recording.</param>
/// <param name="Chunks">Segments with their times.</param>
/// <param name="Words">Words with their times.</param>
/// <param name="Fillers">Hesitations, by word and by sound.</param>
/// <param name="Confidence">Mean probability of the words, 0..1; <see langword="null"/> without words.</param>
/// <param name="NoSpeech">True when nothing was understood.</param>
/// <param name="ProcessingTime">Seconds that decoding and recognising took.</param>
/// <param name="FileInfo">What was sent.</param>
/// <param name="Evaluation">The judgement; <see langword="null"/> when there is none, with a reason.</param>
/// <param name="DetailedFeedback">All advice, one French sentence a line; empty without a judgement.</param>
/// <param name="Engine">What recognised.</param>
/// <param name="Degraded">True when a part is missing or less reliable than it could be.</param>
/// <param name="Reasons">Why.</param>
internal sealed record EvaluationAnswer(
    string Transcription,
    string Text,
    double Duration,
    int WordCount,
    double Wpm,
    IReadOnlyList<EvaluationChunk> Chunks,
    IReadOnlyList<TranscriptWord> Words,
    IReadOnlyList<FillerMark> Fillers,
    double? Confidence,
    bool NoSpeech,
    double ProcessingTime,
    UploadedFile FileInfo,
    ClientEvaluation? Evaluation,
    string DetailedFeedback,
    string Engine,
    bool Degraded,
    IReadOnlyList<string> Reasons)
{
    public static EvaluationAnswer Of(TranscribedUpload done, SpeechReport? report, string? missing)
    {
        var transcript = done.Transcript;
        string[] reasons = [.. transcript.Reasons, .. report?.Reasons ?? [], .. missing is null ? Array.Empty<string>() : [missing]];
        return new EvaluationAnswer(
            transcript.Text,
            transcript.Text,
            transcript.Duration,
            transcript.Words.Count,
            transcript.Duration > 0 ? Math.Round(60 * transcript.Words.Count / transcript.Duration, 1) : 0,
            [.. done.Transcription.Segments.Select(EvaluationChunk.Of)],
            transcript.Words,
            transcript.Fillers,
            transcript.Confidence,
            transcript.NoSpeech,
            Math.Round(done.Elapsed.TotalSeconds, 3),
            new UploadedFile(done.Upload.FileName ?? "", done.Upload.File.Length),
            report?.Evaluation,
            report?.Evaluation?.DetailedFeedback ?? "",
            transcript.Engine,
            transcript.Degraded || report is null or { Degraded: true },
            [.. reasons.Distinct()]);
    }
}

/// <param name="Text">Its words.</param>
/// <param name="Timestamp">Start and end in seconds.</param>
internal sealed record EvaluationChunk(string Text, IReadOnlyList<double> Timestamp)
{
    public static EvaluationChunk Of(RecognizedSegment segment) => new(segment.Text, [Math.Round(segment.Start, 3), Math.Round(segment.End, 3)]);
}

/// <param name="Filename">Name the client gave it.</param>
/// <param name="SizeBytes">Its size.</param>
internal sealed record UploadedFile(string Filename, int SizeBytes);
