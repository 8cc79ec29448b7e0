using Eloquence.Contracts;
using Eloquence.Whisper.Recognition;

namespace Eloquence.Whisper.Streaming;

/// <summary>Something that happened in a live transcription; times are seconds of sound from the beginning of the session.</summary>
internal abstract record LiveEvent;

/// <summary>Somebody has begun to speak.</summary>
internal sealed record SpeechStarted(int Utterance, double Seconds) : LiveEvent;

/// <summary>The silence after an utterance is long enough.</summary>
internal sealed record SpeechStopped(int Utterance, double Seconds) : LiveEvent;

/// <summary>The text of the utterance has changed.</summary>
/// <param name="Utterance">Number of the utterance.</param>
/// <param name="Added">Words that have become final with this event; they never change any more.</param>
/// <param name="Committed">All final words of the utterance.</param>
/// <param name="Tentative">Words behind them that may still change.</param>
internal sealed record TextChanged(int Utterance, string Added, string Committed, string Tentative) : LiveEvent;

/// <summary>The final text of an utterance.</summary>
internal sealed record UtteranceFinished(LiveUtterance Utterance) : LiveEvent;

/// <summary>The recogniser ended at work, or is not there.</summary>
/// <param name="Code"><c>recognizer_restarted</c>: nothing is lost; <c>utterance_lost</c>: an utterance is; <c>recognizer_unavailable</c>: none is ready.</param>
/// <param name="Message">What it means.</param>
internal sealed record RecognizerTrouble(string Code, string Message) : LiveEvent;

/// <summary>A stretch of speech between two silences, or a part of one that had to be cut.</summary>
/// <param name="Number">Number in the session, from 0.</param>
/// <param name="Start">Start in seconds.</param>
/// <param name="End">End in seconds.</param>
/// <param name="Words">Its words in order.</param>
/// <param name="Fillers">Its hesitations in order.</param>
internal sealed record LiveUtterance(int Number, double Start, double End, IReadOnlyList<RecognizedWord> Words, IReadOnlyList<FillerMark> Fillers)
{
    /// <summary>Its words as a text.</summary>
    public string Text { get; } = LiveText.Join(Words);
}

internal static class LiveText
{
    /// <summary>Words separated by spaces.</summary>
    public static string Join(IEnumerable<RecognizedWord> words) => string.Join(' ', words.Select(word => word.Text));
}
