using System.Diagnostics;
using System.Runtime.CompilerServices;
using Eloquence.Contracts;
using Eloquence.Whisper.Recognition;
using Eloquence.Whisper.Segmentation;
using Microsoft.Extensions.Options;

namespace Eloquence.Whisper.Transcribing;

/// <summary>Transcribes whole recordings, piece by piece, taking turns with everybody else. A piece on which the engine fails is tried once more.</summary>
internal sealed partial class FileTranscriber(
    ISpeechRecognizer recognizer, RecognitionTurns turns, IOptions<SegmentationOptions> segmentation, TimeProvider time, ILogger<FileTranscriber> logger)
{
    private const int SampleRate = UtteranceSegmenter.SampleRate;

    /// <summary>Transcribes a recording.</summary>
    /// <param name="samples">16 kHz mono, -1..1.</param>
    /// <param name="settings">What is wanted.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="RecognizerUnavailableException">No recogniser is ready.</exception>
    public async Task<FileTranscription> TranscribeAsync(float[] samples, TranscriptionSettings settings, CancellationToken cancellationToken)
    {
        using var span = Telemetry.Source.StartActivity("transcribe recording");
        var segments = new List<RecognizedSegment>();
        var reasons = new List<string>();
        var info = recognizer.Info;
        var pieces = RecordingCutter.Cut(samples, info, segmentation.Value);
        await foreach (var segment in SegmentsAsync(samples, pieces, settings, reasons, cancellationToken))
        {
            segments.Add(segment);
        }
        span?.SetTag(Telemetry.Engine, info.Engine)
            .SetTag(Telemetry.Duration, samples.Length / (double)SampleRate)
            .SetTag(Telemetry.Words, segments.Sum(segment => segment.Words.Count));
        return new FileTranscription(info, settings, segments, samples.Length / (double)SampleRate, pieces.Count > 0, Fillers(samples, pieces, segments), reasons);
    }

    /// <summary>Transcribes a recording and gives each segment out as soon as it is known.</summary>
    /// <inheritdoc cref="TranscribeAsync"/>
    public IAsyncEnumerable<RecognizedSegment> StreamAsync(float[] samples, TranscriptionSettings settings, CancellationToken cancellationToken) =>
        SegmentsAsync(samples, RecordingCutter.Cut(samples, recognizer.Info, segmentation.Value), settings, [], cancellationToken);

    private async IAsyncEnumerable<RecognizedSegment> SegmentsAsync(
        float[] samples, IReadOnlyList<Piece> pieces, TranscriptionSettings settings, List<string> reasons, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (pieces.Count == 0 && !recognizer.Info.Ready)
        {
            throw new RecognizerUnavailableException(string.Join(' ', recognizer.Info.Reasons));
        }
        foreach (var piece in pieces)
        {
            for (var rest = piece; rest.Start < rest.End;)
            {
                var (segments, next) = await BeginningAsync(samples, rest, settings, reasons, cancellationToken);
                foreach (var segment in segments)
                {
                    yield return segment;
                }
                rest = rest with { Start = next };
            }
        }
    }

    /// <summary>Recognises as much of a piece as the recogniser hears at a time, up to a word's beginning.</summary>
    private async Task<(IReadOnlyList<RecognizedSegment> Segments, int Next)> BeginningAsync(
        float[] samples, Piece piece, TranscriptionSettings settings, List<string> reasons, CancellationToken cancellationToken)
    {
        var longest = recognizer.Info.MaximumSeconds is null ? piece.End - piece.Start : (int)(RecordingCutter.LongestUtterance(recognizer.Info, segmentation.Value) * SampleRate);
        if (piece.End - piece.Start <= longest)
        {
            return (await RecognizeAsync(samples, piece, settings, reasons, cancellationToken), piece.End);
        }
        var window = piece with { End = piece.Start + longest };
        var offset = window.Start / (double)SampleRate;
        RecognizedWord[] words = [.. (await RecognizeAsync(samples, window, settings, reasons, cancellationToken)).SelectMany(segment => segment.Words)];
        if (WordCut.Find([.. words.Select(word => word.Shift(-offset))], longest / (double)SampleRate) is not { } cut)
        {
            return (Segment(words), window.End);
        }
        return (Segment(words[..cut.Kept]), window.Start + (int)(cut.Seconds * SampleRate));
    }

    private static RecognizedSegment[] Segment(RecognizedWord[] words) =>
        words.Length == 0 ? [] : [new RecognizedSegment(words[0].Start, words[^1].End, string.Join(' ', words.Select(word => word.Text)), words)];

    private static IReadOnlyList<FillerMark> Fillers(float[] samples, IReadOnlyList<Piece> pieces, IReadOnlyList<RecognizedSegment> segments)
    {
        RecognizedWord[] words = [.. segments.SelectMany(segment => segment.Words)];
        return [.. pieces.SelectMany(piece => FillerMarks.Of(
            samples.AsMemory(piece.Start, piece.End - piece.Start),
            piece.Start / (double)SampleRate,
            [.. words.Where(word => word.Start >= piece.Start / (double)SampleRate && word.Start < piece.End / (double)SampleRate)]))];
    }

    private async Task<IReadOnlyList<RecognizedSegment>> RecognizeAsync(
        float[] samples, Piece piece, TranscriptionSettings settings, List<string> reasons, CancellationToken cancellationToken)
    {
        var request = new RecognitionRequest(settings.Language, settings.Prompt, settings.Translate, WordTimes: true);
        var audio = samples.AsMemory(piece.Start, piece.End - piece.Start);
        var offset = piece.Start / (double)SampleRate;
        for (var attempt = 0; ; attempt++)
        {
            using var turn = await turns.EnterAsync(TurnRank.Provisional, cancellationToken);
            var begun = time.GetTimestamp();
            try
            {
                var recognition = await recognizer.RecognizeAsync(audio, request, cancellationToken);
                Telemetry.PassDuration.Record(time.GetElapsedTime(begun).TotalSeconds, new KeyValuePair<string, object?>(Telemetry.Pass, "file"));
                return [.. recognition.Segments.Select(segment => segment.Shift(offset))];
            }
            catch (RecognizerCrashedException crashed) when (attempt > 0)
            {
                LogLost(offset, piece.End / (double)SampleRate, crashed.Message);
                Activity.Current?.AddException(crashed);
                reasons.Add(FormattableString.Invariant(
                    $"The recogniser ended twice while it worked on {offset:F1} to {piece.End / (double)SampleRate:F1} s: what was said there is missing."));
                return [];
            }
            catch (RecognizerCrashedException crashed)
            {
                LogAgain(crashed.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The recogniser ended at work and is asked once more: {Reason}")]
    private partial void LogAgain(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The sound from {Start} to {End} s could not be recognised: {Reason}")]
    private partial void LogLost(double start, double end, string reason);
}
