using System.Diagnostics;
using System.Runtime.CompilerServices;
using Eloquence.Audio;
using Eloquence.Contracts;
using Eloquence.Whisper.Recognition;
using Eloquence.Whisper.Segmentation;
using Microsoft.Extensions.Options;

namespace Eloquence.Whisper.Transcribing;

/// <summary>
/// Transcribes recordings piece by piece, taking turns with everybody else; of the sound it holds one piece at a time. A piece on which the
/// engine fails is tried once more.
/// </summary>
internal sealed partial class FileTranscriber(
    ISpeechRecognizer recognizer, RecognitionTurns turns, IOptions<SegmentationOptions> segmentation, TimeProvider time, ILogger<FileTranscriber> logger)
{
    private const int SampleRate = UtteranceSegmenter.SampleRate;

    /// <summary>Transcribes a recording.</summary>
    /// <param name="samples">16 kHz mono.</param>
    /// <param name="settings">What is wanted.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="RecognizerUnavailableException">No recogniser is ready.</exception>
    public async Task<FileTranscription> TranscribeAsync(ISampleSource samples, TranscriptionSettings settings, CancellationToken cancellationToken)
    {
        using var span = Telemetry.Source.StartActivity("transcribe recording");
        var whole = Begin(samples, settings);
        await foreach (var stretch in StreamAsync(samples, settings, cancellationToken))
        {
            whole.Add(stretch);
        }
        var transcription = whole.Complete();
        span?.SetTag(Telemetry.Engine, transcription.Recognizer.Engine)
            .SetTag(Telemetry.Duration, transcription.DurationSeconds)
            .SetTag(Telemetry.Words, transcription.Words.Count());
        return transcription;
    }

    /// <summary>Gathers what <see cref="StreamAsync"/> gives out.</summary>
    public GatheredTranscription Begin(ISampleSource samples, TranscriptionSettings settings) =>
        new(recognizer.Info, settings, samples.Length / (double)SampleRate);

    /// <summary>Transcribes a recording and gives each stretch out as soon as it is known.</summary>
    /// <inheritdoc cref="TranscribeAsync"/>
    public async IAsyncEnumerable<TranscribedStretch> StreamAsync(
        ISampleSource samples, TranscriptionSettings settings, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = new float[SampleRate];
        var any = false;
        foreach (var piece in RecordingCutter.Cut(samples, recognizer.Info, segmentation.Value))
        {
            any = true;
            if (buffer.Length < piece.Length)
            {
                buffer = new float[piece.Length];
            }
            var sound = buffer.AsMemory(0, piece.Length);
            samples.Read(piece.Start, sound.Span);
            var words = new List<RecognizedWord>();
            for (var done = 0; done < piece.Length;)
            {
                var (next, segments, loss) = await BeginningAsync(sound[done..], piece.Start + done, settings, cancellationToken);
                words.AddRange(segments.SelectMany(segment => segment.Words));
                done += next;
                IReadOnlyList<FillerMark> fillers = done < piece.Length ? [] : FillerMarks.Of(sound, Seconds(piece.Start), words);
                yield return new TranscribedStretch(Seconds(piece.Start + done), segments, fillers, loss);
            }
        }
        if (!any && !recognizer.Info.Ready)
        {
            throw new RecognizerUnavailableException(string.Join(' ', recognizer.Info.Reasons));
        }
    }

    private static double Seconds(long position) => position / (double)SampleRate;

    /// <summary>Recognises as much of a piece as the recogniser hears at a time, up to a word's beginning.</summary>
    private async Task<(int Next, IReadOnlyList<RecognizedSegment> Segments, string? Loss)> BeginningAsync(
        ReadOnlyMemory<float> sound, long start, TranscriptionSettings settings, CancellationToken cancellationToken)
    {
        var longest = recognizer.Info.MaximumSeconds is null ? sound.Length : (int)(RecordingCutter.LongestUtterance(recognizer.Info, segmentation.Value) * SampleRate);
        if (sound.Length <= longest)
        {
            var (all, lost) = await RecognizeAsync(sound, start, settings, cancellationToken);
            return (sound.Length, all, lost);
        }
        var (segments, loss) = await RecognizeAsync(sound[..longest], start, settings, cancellationToken);
        RecognizedWord[] words = [.. segments.SelectMany(segment => segment.Words)];
        return WordCut.Find([.. words.Select(word => word.Shift(-Seconds(start)))], Seconds(longest)) is { } cut
            ? ((int)(cut.Seconds * SampleRate), Segment(words[..cut.Kept]), loss)
            : (longest, Segment(words), loss);
    }

    private static RecognizedSegment[] Segment(RecognizedWord[] words) =>
        words.Length == 0 ? [] : [new RecognizedSegment(words[0].Start, words[^1].End, string.Join(' ', words.Select(word => word.Text)), words)];

    private async Task<(IReadOnlyList<RecognizedSegment> Segments, string? Loss)> RecognizeAsync(
        ReadOnlyMemory<float> sound, long start, TranscriptionSettings settings, CancellationToken cancellationToken)
    {
        var request = new RecognitionRequest(settings.Language, settings.Prompt, settings.Translate, WordTimes: true);
        var (offset, end) = (Seconds(start), Seconds(start + sound.Length));
        for (var attempt = 0; ; attempt++)
        {
            using var turn = await turns.EnterAsync(TurnRank.Provisional, cancellationToken);
            var begun = time.GetTimestamp();
            try
            {
                var recognition = await recognizer.RecognizeAsync(sound, request, cancellationToken);
                Telemetry.PassDuration.Record(time.GetElapsedTime(begun).TotalSeconds, new KeyValuePair<string, object?>(Telemetry.Pass, "file"));
                return ([.. recognition.Segments.Select(segment => segment.Shift(offset))], null);
            }
            catch (RecognizerCrashedException crashed) when (attempt > 0)
            {
                LogLost(offset, end, crashed.Message);
                Activity.Current?.AddException(crashed);
                return ([], FormattableString.Invariant($"The recogniser ended twice while it worked on {offset:F1} to {end:F1} s: what was said there is missing."));
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
