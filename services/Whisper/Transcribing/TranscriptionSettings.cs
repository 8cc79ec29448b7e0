namespace Eloquence.Whisper.Transcribing;

/// <summary>What the client wants of a transcription.</summary>
/// <param name="Language">ISO 639-1 code of the language spoken, or <c>auto</c>.</param>
/// <param name="Prompt">Words to expect, or text said before; <see langword="null"/> for none.</param>
/// <param name="Translate">True to answer in English.</param>
internal sealed record TranscriptionSettings(string Language = SpokenLanguage.Default, string? Prompt = null, bool Translate = false);
