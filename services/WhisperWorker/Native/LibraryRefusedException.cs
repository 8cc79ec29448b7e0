namespace Eloquence.WhisperWorker.Native;

/// <summary>The whisper library cannot be used; the message says why.</summary>
internal sealed class LibraryRefusedException(string message, Exception? inner = null) : Exception(message, inner);
