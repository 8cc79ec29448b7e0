namespace Eloquence.WhisperWorker.Models;

/// <summary>A model file is not a complete Whisper model in GGML format; the message says what is wrong and where.</summary>
/// <param name="message">What is wrong.</param>
public sealed class ModelFileException(string message) : Exception(message);
