namespace Eloquence.Whisper.Recognition;

/// <summary>How one piece of audio is decoded.</summary>
/// <param name="Language">ISO 639-1 code of the language spoken, for example <c>fr</c>; <c>auto</c> lets a multilingual model decide.</param>
/// <param name="Prompt">Text said before, or words to expect; <see langword="null"/> for none.</param>
/// <param name="Translate">True to answer in English.</param>
/// <param name="WordTimes">True to locate every word; costs a little time.</param>
/// <param name="AudioContext">
/// Encoder positions to compute, 20 ms each, when the audio is shorter than the model's window; <see langword="null"/> for the whole
/// window. Must cover the audio; a small margin is advisable (1.3 s).
/// </param>
/// <param name="SingleSegment">True to answer with one segment without timestamps, as live passes do.</param>
public sealed record RecognitionRequest(
    string Language,
    string? Prompt = null,
    bool Translate = false,
    bool WordTimes = false,
    int? AudioContext = null,
    bool SingleSegment = false);
