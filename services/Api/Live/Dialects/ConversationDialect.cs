using System.Net.WebSockets;
using Eloquence.Api.Analyses;
using Eloquence.Api.Live.Frames;
using Eloquence.Audio;

namespace Eloquence.Api.Live.Dialects;

/// <summary>The language of the conversation service: a welcome, then an update after every turn of the speaker.</summary>
internal sealed class ConversationDialect : LowerCaseDialect
{
    private const string Welcome = "Bonjour ! Parlez quand vous voulez, je vous écoute.";
    private const double SlowSyllables = 3;
    private const double FastSyllables = 6;

    public override string Name => "conversation";

    protected override string Known => "audio_chunk, user_message, end_session and ping";

    public override Task GreetAsync(ILiveTalk talk) => talk.SendAsync("welcome", frame => frame
        .Text("message", Welcome)
        .Text("character", "Thomas")
        .Text("session_id", talk.Key.Id)
        .Flag("resumed", talk.Session.IsContinued)
        .Whole("conversation_turn", talk.Session.Turns)
        .Instant("timestamp", talk.Now));

    protected override async Task<bool> HandleOwnAsync(ILiveTalk talk, ClientFrame frame)
    {
        if (frame.Type is not ("user_message" or "text" or "message"))
        {
            return false;
        }

        await (string.IsNullOrWhiteSpace(frame.Content)
            ? talk.ErrorAsync(FrameErrors.Processing, "The message is empty. Send its text as 'content'.")
            : TurnAsync(talk, frame.Content.Trim()));
        return true;
    }

    public override async Task HeardAsync(ILiveTalk talk, string? chunkId, IReadOnlyList<LiveVoice> heard, bool endsTurn)
    {
        await base.HeardAsync(talk, chunkId, heard, endsTurn);

        if (endsTurn)
        {
            await TurnAsync(talk, talk.Session.TakeTurn());
        }
    }

    private static async Task TurnAsync(ILiveTalk talk, string words)
    {
        if (words.Length > 0)
        {
            talk.Session.Say("user", words, talk.Now);
        }

        var (reply, engine) = await talk.AskCoachAsync();
        talk.Session.Turns++;
        var pace = talk.Session.Totals.SyllablesPerSecond;
        await talk.SendAsync("conversation_update", frame => frame
            .Text("transcription", words)
            .Text("ai_response", reply.Text)
            .Object("speech_analysis", analysis => analysis
                .Double("confidence_level", talk.Session.Confidence)
                .Double("clarity_score", null)
                .Text("pace_rating", pace is null ? null : Rating(pace.Value))
                .Whole("hesitation_count", null)
                .Double("syllables_per_second", pace)
                .Double("pause_ratio", talk.Session.Totals.PauseRatio))
            .Whole("conversation_turn", talk.Session.Turns)
            .Text("engine", engine)
            .Flag("degraded", talk.Session.Reasons.Count > 0)
            .Texts("reasons", talk.Session.Reasons)
            .Instant("timestamp", talk.Now));
    }

    /// <summary>Syllables per second, pauses included.</summary>
    private static string Rating(double pace) => pace switch
    {
        < SlowSyllables => "too_slow",
        > FastSyllables => "too_fast",
        _ => "optimal",
    };

    protected override async Task EndAsync(ILiveTalk talk)
    {
        var judgement = await talk.FinishAsync();
        await talk.SendAsync("session_ended", frame => frame
            .Text("session_id", talk.Key.Id)
            .Text("analysis_id", judgement.AnalysisId?.ToString())
            .Double("confidence_score", Overall(judgement))
            .Text("transcription", judgement.Words ?? talk.Session.Transcript)
            .Whole("conversation_turn", talk.Session.Turns)
            .Double("total_duration", talk.Session.Totals.Seconds)
            .Texts("strengths", SpeechFeedback.Strengths(judgement.Report))
            .Texts("improvements", SpeechFeedback.Improvements(judgement.Report))
            .Provenance(judgement.Report?.Measurement.Engine ?? LiveSession.Engine, Reasons(talk, judgement))
            .Instant("timestamp", talk.Now));
        talk.Close(WebSocketCloseStatus.NormalClosure, "The conversation has ended.");
    }
}
