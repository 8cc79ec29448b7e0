namespace Eloquence.Whisper.Recognition.WhisperCpp;

/// <summary>A worker could not load its library or model.</summary>
/// <param name="reason">Why, as a sentence.</param>
/// <param name="libraryAtFault">True when the library was refused, false when the model was; null when the worker ended without a word.</param>
internal sealed class WorkerStartException(string reason, bool? libraryAtFault) : Exception(reason)
{
    public bool? LibraryAtFault { get; } = libraryAtFault;
}
