using Eloquence.Whisper.Transcribing;

namespace Eloquence.Whisper.Streaming;

/// <summary>What a client wants of its live session.</summary>
/// <param name="Language">ISO 639-1 code of the language spoken, or <c>auto</c>.</param>
/// <param name="Prompt">Words to expect; <see langword="null"/> for none.</param>
/// <param name="SilenceSeconds">Silence that ends an utterance; <see langword="null"/> for the service's own.</param>
/// <param name="PrefixSeconds">Sound before speech that belongs to it; <see langword="null"/> for the service's own.</param>
internal sealed record LiveSettings(
    string Language = SpokenLanguage.Default, string? Prompt = null, double? SilenceSeconds = null, double? PrefixSeconds = null);
