using System.Net.WebSockets;
using Eloquence.Api.Analyses;
using Eloquence.Api.Live.Frames;
using Eloquence.Audio;

namespace Eloquence.Api.Live.Dialects;

/// <summary>The language of the Flutter app: lower-case types; the server speaks first.</summary>
internal sealed class AppDialect : LowerCaseDialect
{
    public override string Name => "app";

    protected override string Known => "audio_chunk, user_message, pause_exercise, resume_exercise, end_exercise and ping";

    public override async Task GreetAsync(ILiveTalk talk)
    {
        await talk.SendAsync("connection_established", frame => frame
            .Text("session_id", talk.Key.Id)
            .Flag("resumed", talk.Session.IsContinued)
            .Instant("timestamp", talk.Now));
        await StateAsync(talk, talk.Session.IsPaused ? "paused" : "active");
    }

    protected override Task StartAsync(ILiveTalk talk) => StateAsync(talk, "active");

    protected override async Task<bool> HandleOwnAsync(ILiveTalk talk, ClientFrame frame)
    {
        switch (frame.Type)
        {
            case "user_message":
                await AnswerAsync(talk, frame.Content);
                return true;
            case "pause_exercise":
                talk.Session.IsPaused = true;
                await StateAsync(talk, "paused");
                return true;
            case "resume_exercise":
                talk.Session.IsPaused = false;
                await StateAsync(talk, "active");
                return true;
            case "end_exercise" or "complete_exercise":
                await EndAsync(talk);
                return true;
            default:
                return false;
        }
    }

    public override async Task HeardAsync(ILiveTalk talk, string? chunkId, IReadOnlyList<LiveVoice> heard, bool endsTurn)
    {
        await base.HeardAsync(talk, chunkId, heard, endsTurn);

        if (endsTurn && talk.Session.TakeTurn() is { Length: > 0 } words)
        {
            await MessageAsync(talk, talk.Session.Say("user", words, talk.Now), null);
            await ReplyAsync(talk);
        }
    }

    private static async Task AnswerAsync(ILiveTalk talk, string? content)
    {
        if (string.IsNullOrWhiteSpace(content))
        {
            await talk.ErrorAsync(FrameErrors.Processing, "The message is empty. Send its text as 'content'.");
            return;
        }

        talk.Session.Say("user", content.Trim(), talk.Now);
        await ReplyAsync(talk);
    }

    private static async Task ReplyAsync(ILiveTalk talk)
    {
        var (reply, engine) = await talk.AskCoachAsync();
        talk.Session.Turns++;
        await MessageAsync(talk, reply, engine);
        await talk.SendAsync("ai_response", frame => frame
            .Text("text", reply.Text)
            .Text("audio_data", null)
            .Text("audio_format", null)
            .Double("timestamp", (reply.Timestamp - DateTime.UnixEpoch).TotalSeconds)
            .Text("engine", engine));
    }

    private static void Message(FrameWriter data, LiveMessage message) => data
        .Text("id", message.Id)
        .Text("role", message.Role)
        .Text("text", message.Text)
        .Instant("timestamp", message.Timestamp);

    private static Task MessageAsync(ILiveTalk talk, LiveMessage message, string? engine) => talk.SendAsync("message", frame => frame
        .Object("data", data => Message(data, message))
        .Text("engine", engine));

    private static Task StateAsync(ILiveTalk talk, string status) => talk.SendAsync("exercise_state", frame => frame.Object("data", data =>
    {
        data
            .Text("session_id", talk.Key.Id)
            .Text("status", status)
            .Whole("current_duration_seconds", (long)talk.Session.Totals.Seconds)
            .Objects("messages", talk.Session.Messages, Message)
            .Object("real_time_metrics", metrics => Figures(metrics, talk.Session.Voice))
            .DoubleIfMeasured("current_score", 100 * talk.Session.Voice.PitchStability);
    }));

    protected override async Task EndAsync(ILiveTalk talk)
    {
        var judgement = await talk.FinishAsync();
        var totals = talk.Session.Totals;
        await StateAsync(talk, "completed");
        await talk.SendAsync("analysis_complete", frame => frame
            .Text("session_id", talk.Key.Id)
            .Text("analysis_id", judgement.AnalysisId?.ToString())
            .Double("confidence_score", Overall(judgement))
            .Text("transcription", judgement.Words ?? talk.Session.Transcript)
            .Whole("total_duration_seconds", (long)totals.Seconds)
            .Object("metrics", metrics => metrics
                .DoubleIfMeasured("pitch_mean_hz", totals.PitchMeanHz)
                .DoubleIfMeasured("pitch_deviation_semitones", totals.PitchDeviationSemitones)
                .DoubleIfMeasured("pause_ratio", totals.PauseRatio)
                .DoubleIfMeasured("syllables_per_second", totals.SyllablesPerSecond)
                .DoubleIfMeasured("level_dbfs", totals.LevelDbfs))
            .Texts("strengths", SpeechFeedback.Strengths(judgement.Report))
            .Texts("improvements", SpeechFeedback.Improvements(judgement.Report))
            .Provenance(judgement.Report?.Measurement.Engine ?? LiveSession.Engine, Reasons(talk, judgement))
            .Instant("timestamp", talk.Now));
        talk.Close(WebSocketCloseStatus.NormalClosure, "The exercise has ended.");
    }
}
