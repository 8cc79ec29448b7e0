using Eloquence.Whisper.Recognition;

namespace Eloquence.Whisper.Streaming;

/// <summary>One pass of the recogniser over an open utterance, running in the background.</summary>
internal sealed class LivePass(bool isFinal, long end, long speechEnd) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    /// <summary>True for the pass that will be final when nothing more is said.</summary>
    public bool IsFinal { get; } = isFinal;

    /// <summary>Sample after the last one that it hears.</summary>
    public long End { get; } = end;

    /// <summary>Sample after the last sounding one it hears.</summary>
    public long SpeechEnd { get; } = speechEnd;

    public CancellationToken Token => _stop.Token;

    /// <summary>What it understood; cancelled or failed like the recogniser.</summary>
    public Task<RecognitionResult> Result { get; set; } = null!;

    /// <summary>Stops the recogniser and waits until it has stopped.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Result.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    public void Dispose() => _stop.Dispose();
}
