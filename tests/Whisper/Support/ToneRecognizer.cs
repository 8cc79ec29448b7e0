using System.Collections.Concurrent;
using Eloquence.Whisper.Recognition;

namespace Eloquence.Whisper.Tests.Support;

/// <summary>Understands <see cref="ToneSpeech"/>; can be told to fail, to wait or to be absent.</summary>
internal sealed class ToneRecognizer : ISpeechRecognizer
{
    public const double Probability = 0.9;

    /// <summary>Waits here before each pass; null to answer at once.</summary>
    public Func<Task>? Before { get; set; }

    /// <summary>Fails of the passes to come.</summary>
    public ConcurrentQueue<Exception> Failures { get; } = new();

    /// <summary>Longest audio one call hears, in seconds.</summary>
    public double? MaximumSeconds { get; set; }

    public int Passes => _passes;

    /// <summary>Passes that have begun and not ended.</summary>
    public int Running => _running;

    private int _passes;
    private int _running;

    public RecognizerInfo Info => new("tones/1", "tones", Degraded: true, ["Understands tones only."], Ready: true, MaximumSeconds);

    public async Task<RecognitionResult> RecognizeAsync(ReadOnlyMemory<float> samples, RecognitionRequest request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _running);
        try
        {
            return await UnderstandAsync(samples, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private async Task<RecognitionResult> UnderstandAsync(ReadOnlyMemory<float> samples, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _passes);
        if (Before is { } wait)
        {
            await wait().WaitAsync(cancellationToken);
        }
        if (Failures.TryDequeue(out var failure))
        {
            throw failure;
        }
        var heard = MaximumSeconds is { } limit ? samples[..Math.Min(samples.Length, (int)(limit * ToneSpeech.Rate))] : samples;
        RecognizedWord[] words = [.. ToneSpeech.Understand(heard.ToArray()).Select(word => new RecognizedWord(word.Word, word.Start, word.End, Probability))];
        return words.Length == 0
            ? new RecognitionResult([], 0.9)
            : new RecognitionResult([new RecognizedSegment(words[0].Start, words[^1].End, string.Join(' ', words.Select(word => word.Text)), words)], 0.1);
    }
}
