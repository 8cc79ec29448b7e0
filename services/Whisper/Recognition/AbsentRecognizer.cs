namespace Eloquence.Whisper.Recognition;

/// <summary>Stands where no engine is configured: it says so and recognises nothing.</summary>
internal sealed class AbsentRecognizer : ISpeechRecognizer
{
    private const string Reason = "No speech recognition engine is configured.";

    public RecognizerInfo Info { get; } = new("none", "none", Degraded: true, [Reason], Ready: false, MaximumSeconds: null);

    public Task<RecognitionResult> RecognizeAsync(ReadOnlyMemory<float> samples, RecognitionRequest request, CancellationToken cancellationToken) =>
        Task.FromException<RecognitionResult>(new RecognizerUnavailableException(Reason));
}
