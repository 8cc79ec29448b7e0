using System.Text.Json.Serialization;
using Eloquence.Contracts;

namespace Eloquence.Whisper.Sessions;

/// <summary>Frames of the server; the first member of each is its type.</summary>
internal static class FrameTypes
{
    public const string Started = "session_started";
    public const string Partial = "partial_transcript";
    public const string Utterance = "utterance";
    public const string SpeechStarted = "speech_started";
    public const string SpeechStopped = "speech_stopped";
    public const string Processed = "chunk_processed";
    public const string Feedback = "realtime_feedback";
    public const string Status = "status";
    public const string Reset = "session_reset";
    public const string Pong = "pong";
    public const string Final = "final_result";
    public const string Error = "error";
}

/// <param name="Type"><c>session_started</c>.</param>
/// <param name="SessionId">Id to ask for the final text with.</param>
/// <param name="Engine">What recognises.</param>
/// <param name="Degraded">True when its text is less reliable than it could be.</param>
/// <param name="Reasons">Why.</param>
/// <param name="Language">Language that is expected.</param>
/// <param name="Resumed">True when it goes on with the text of a connection that was lost.</param>
internal sealed record StartedFrame(string Type, string SessionId, string Engine, bool Degraded, IReadOnlyList<string> Reasons, string Language, bool Resumed);

/// <param name="Type"><c>partial_transcript</c>.</param>
/// <param name="Text">The session's text so far: final words, then tentative ones; of a long session the end.</param>
/// <param name="Committed">Final words of the utterance; they never change.</param>
/// <param name="Tentative">Words behind them that may still change.</param>
/// <param name="Added">Words that became final with this frame.</param>
/// <param name="Utterance">Number of the utterance.</param>
internal sealed record PartialFrame(string Type, string Text, string Committed, string Tentative, string Added, int Utterance);

/// <param name="Type"><c>utterance</c>.</param>
/// <param name="Utterance">Its number.</param>
/// <param name="Text">Its final text; empty when nothing was understood.</param>
/// <param name="Start">Start in seconds from the beginning of the session.</param>
/// <param name="End">End in seconds.</param>
/// <param name="Words">Its words with times.</param>
/// <param name="Fillers">Its hesitations, by word and by sound.</param>
/// <param name="NoSpeech">True when nothing was understood.</param>
internal sealed record UtteranceFrame(string Type, int Utterance, string Text, double Start, double End, IReadOnlyList<TranscriptWord> Words, IReadOnlyList<FillerMark> Fillers, bool NoSpeech);

/// <param name="Type"><c>speech_started</c> or <c>speech_stopped</c>.</param>
/// <param name="Utterance">Number of the utterance.</param>
/// <param name="Time">Seconds from the beginning of the session.</param>
internal sealed record VoiceFrameEvent(string Type, int Utterance, double Time);

/// <param name="Type"><c>chunk_processed</c>.</param>
/// <param name="Progress">Share of the sound received whose text is final, 0..1.</param>
internal sealed record ProcessedFrame(string Type, [property: JsonConverter(typeof(PointedDoubleConverter))] double Progress);

/// <param name="Type"><c>realtime_feedback</c>.</param>
/// <param name="Transcription">Words that have become final since the feedback before.</param>
/// <param name="Transcript">All final words of the session; of a long session the end.</param>
/// <param name="ProcessingTime">Seconds that the recogniser worked since the feedback before.</param>
/// <param name="Timestamp">Unix time in seconds.</param>
/// <param name="Metrics">Figures of the whole session.</param>
internal sealed record FeedbackFrame(
    string Type, string Transcription, string Transcript, double ProcessingTime, [property: JsonConverter(typeof(PointedDoubleConverter))] double Timestamp, SessionMetrics Metrics);

/// <param name="Type"><c>status</c>.</param>
/// <param name="Service">Name of the service.</param>
/// <param name="Model">Name of the model.</param>
/// <param name="Engine">What recognises.</param>
/// <param name="Degraded">True when its text is less reliable than it could be.</param>
/// <param name="Ready">False while there is no model.</param>
/// <param name="SessionMetrics">Counters of the session.</param>
internal sealed record StatusFrame(string Type, string Service, string Model, string Engine, bool Degraded, bool Ready, StatusMetrics SessionMetrics);

/// <param name="WordCount">Final words.</param>
/// <param name="Duration">Sound received, in seconds.</param>
/// <param name="Hesitations">Hesitation words.</param>
/// <param name="Pauses">Pauses of more than two seconds.</param>
internal sealed record StatusMetrics(int WordCount, double Duration, int Hesitations, int Pauses);

/// <param name="Type"><c>session_reset</c>.</param>
/// <param name="Message">For people.</param>
internal sealed record ResetFrame(string Type, string Message);

/// <param name="Type"><c>pong</c>.</param>
/// <param name="Timestamp">Unix time in seconds.</param>
internal sealed record PongFrame(string Type, [property: JsonConverter(typeof(PointedDoubleConverter))] double Timestamp);

/// <param name="Type"><c>error</c>.</param>
/// <param name="Error">The message, for clients that look here.</param>
/// <param name="Message">What happened and what it means.</param>
/// <param name="Code">Stable word for programs.</param>
/// <param name="Timestamp">Unix time in seconds.</param>
internal sealed record ErrorFrame(string Type, string Error, string Message, string Code, [property: JsonConverter(typeof(PointedDoubleConverter))] double Timestamp);

/// <param name="Type"><c>final_result</c>.</param>
/// <param name="SessionId">Id of the session.</param>
/// <param name="Transcription">All final words.</param>
/// <param name="Metrics">Figures of the session.</param>
/// <param name="Duration">Sound received, in seconds.</param>
/// <param name="Words">The words with times.</param>
/// <param name="Fillers">The hesitations, by word and by sound.</param>
/// <param name="Confidence">Mean probability of the words.</param>
/// <param name="NoSpeech">True when nothing was understood.</param>
/// <param name="Engine">What recognised.</param>
/// <param name="Degraded">True when the text is less reliable than it could be.</param>
/// <param name="Reasons">Why.</param>
internal sealed record FinalFrame(
    string Type,
    string SessionId,
    string Transcription,
    SessionMetrics Metrics,
    double Duration,
    IReadOnlyList<TranscriptWord> Words,
    IReadOnlyList<FillerMark> Fillers,
    double? Confidence,
    bool NoSpeech,
    string Engine,
    bool Degraded,
    IReadOnlyList<string> Reasons);
