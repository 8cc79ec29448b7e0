namespace Eloquence.Whisper.Recognition.WhisperCpp;

/// <summary>A worker had ended before it received a call: another one can take it as if nothing had happened.</summary>
/// <param name="cause">How it showed.</param>
internal sealed class WorkerGoneException(Exception? cause) : Exception("The worker has ended.", cause);
