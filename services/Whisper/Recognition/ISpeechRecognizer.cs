namespace Eloquence.Whisper.Recognition;

/// <summary>Turns speech into text. Safe for concurrent use: calls beyond what the engine can run at once wait their turn.</summary>
public interface ISpeechRecognizer
{
    /// <summary>What answers at this moment; it changes when a better model or engine has become ready.</summary>
    RecognizerInfo Info { get; }

    /// <summary>Recognises one piece of audio.</summary>
    /// <param name="samples">16 kHz mono, -1..1. What lies beyond <see cref="RecognizerInfo.MaximumSeconds"/> is not heard: the caller cuts before.</param>
    /// <param name="request">How to decode.</param>
    /// <param name="cancellationToken">Gives the call up; the engine stops within one step of its decoder and can be used again at once.</param>
    /// <returns>The segments in order; none when nothing was said.</returns>
    /// <exception cref="RecognizerUnavailableException">No model or engine is ready, or the queue is full; asking again later may work.</exception>
    /// <exception cref="RecognizerCrashedException">The engine ended while it worked on this call; it is being restarted, and the same audio may be tried once more.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    Task<RecognitionResult> RecognizeAsync(ReadOnlyMemory<float> samples, RecognitionRequest request, CancellationToken cancellationToken);
}
