using Eloquence.Contracts;
using Eloquence.Whisper.Sessions;

namespace Eloquence.Whisper.Endpoints;

/// <summary>A live session that was given out.</summary>
/// <param name="SessionId">Its id.</param>
/// <param name="WebsocketUrl">Absolute address of its WebSocket, on the host the client came by.</param>
/// <param name="Status"><c>created</c>.</param>
/// <param name="Language">Language that is expected.</param>
internal sealed record CreatedAnswer(string SessionId, string WebsocketUrl, string Status, string Language);

/// <summary>The final text of a live session.</summary>
/// <param name="SessionId">Its id.</param>
/// <param name="Transcription">All words.</param>
/// <param name="Text">The same, for clients that look here.</param>
/// <param name="Metrics">Figures of the session.</param>
/// <param name="Duration">Sound received, in seconds.</param>
/// <param name="Words">The words with times.</param>
/// <param name="Fillers">The hesitations, by word and by sound.</param>
/// <param name="Confidence">Mean probability of the words, 0..1.</param>
/// <param name="NoSpeech">True when nothing was understood.</param>
/// <param name="Engine">What recognised.</param>
/// <param name="Degraded">True when the text is less reliable than it could be.</param>
/// <param name="Reasons">Why.</param>
internal sealed record FinalAnswer(
    string SessionId,
    string Transcription,
    string Text,
    SessionMetrics Metrics,
    double Duration,
    IReadOnlyList<TranscriptWord> Words,
    IReadOnlyList<FillerMark> Fillers,
    double? Confidence,
    bool NoSpeech,
    string Engine,
    bool Degraded,
    IReadOnlyList<string> Reasons)
{
    public static FinalAnswer Of(FinalFrame final) => new(
        final.SessionId, final.Transcription, final.Transcription, final.Metrics, final.Duration, final.Words, final.Fillers, final.Confidence, final.NoSpeech,
        final.Engine, final.Degraded, final.Reasons);
}
