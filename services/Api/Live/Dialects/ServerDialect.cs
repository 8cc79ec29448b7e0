using System.Diagnostics;
using System.Net.WebSockets;
using Eloquence.Api.Analyses;
using Eloquence.Api.Live.Frames;
using Eloquence.Audio;

namespace Eloquence.Api.Live.Dialects;

/// <summary>The language of the first generation's server: upper-case types.</summary>
internal sealed class ServerDialect : LiveDialect
{
    private const string Known = "START_SESSION, AUDIO_CHUNK, END_SESSION and PING";
    private const int PiecesPerUpdate = 5;
    private const int TenthsPerUpdate = 2;

    private int _pieces;
    private int _tenths;

    public override string Name => "server";

    public override async Task HandleAsync(ILiveTalk talk, ClientFrame frame)
    {
        switch (frame.Type)
        {
            case "START_SESSION":
                await StartAsync(talk, frame);
                break;
            case "AUDIO_CHUNK":
                await TakeSoundAsync(talk, frame.Audio, frame.ChunkId, frame.SampleRate);
                break;
            case "END_SESSION":
                await EndAsync(talk);
                break;
            case "PING":
                await talk.SendAsync("PONG", pong => pong.Instant("timestamp", talk.Now));
                break;
            default:
                await UnknownAsync(talk, frame.Type, Known);
                break;
        }
    }

    public override async Task HeardAsync(ILiveTalk talk, string? chunkId, IReadOnlyList<LiveVoice> heard, bool endsTurn)
    {
        var session = talk.Session;
        await talk.SendAsync("PARTIAL_RESULT", frame => frame
            .Raw("chunk_id", chunkId)
            .Text("transcription", session.Transcript)
            .Double("confidence", session.Confidence)
            .Instant("timestamp", talk.Now)
            .Object("partial_metrics", metrics => metrics.Double("chunk_confidence", session.Confidence))
            .Provenance(LiveSession.Engine, session.Reasons));
        _pieces++;
        foreach (var voice in heard)
        {
            if (++_tenths % TenthsPerUpdate == 0)
            {
                await UpdateAsync(talk, voice);
            }
        }

        if (_pieces % PiecesPerUpdate == 0 && _tenths % TenthsPerUpdate != 0)
        {
            await UpdateAsync(talk, session.Voice);
        }
    }

    private static async Task StartAsync(ILiveTalk talk, ClientFrame frame)
    {
        if (!await NameUserAsync(talk, frame.UserId))
        {
            return;
        }

        talk.Session.ExerciseType = frame.ExerciseType ?? talk.Session.ExerciseType;
        talk.Session.Language = frame.Language ?? talk.Session.Language;
        await talk.SendAsync("session_started", started => started
            .Text("session_id", talk.Key.Id)
            .Text("exercise_type", talk.Session.ExerciseType)
            .Flag("resumed", talk.Session.IsContinued)
            .Double("total_duration", talk.Session.Totals.Seconds)
            .Whole("chunks", talk.Session.Pieces)
            .Text("transcription", talk.Session.Transcript)
            .Instant("timestamp", talk.Now));
    }

    /// <summary>Fluency is 1 - pause ratio, as the first generation's server defined it; clarity needs words that were judged.</summary>
    private static void Metrics(FrameWriter metrics, LiveSession session, LiveVoice voice) => metrics
        .Double("clarity_score", null)
        .Double("fluency_score", 1 - voice.PauseRatio)
        .Double("energy_score", voice.Energy)
        .Double("speaking_rate", session.WordsPerMinute)
        .Double("pause_ratio", voice.PauseRatio)
        .Double("cumulative_confidence", session.Confidence);

    private static Task UpdateAsync(ILiveTalk talk, LiveVoice voice) => talk.SendAsync("METRICS_UPDATE", frame =>
    {
        Metrics(frame, talk.Session, voice);
        Figures(frame.Whole("chunks", talk.Session.Pieces), voice with { Energy = null, PauseRatio = null });
        frame.Provenance(LiveSession.Engine, talk.Session.Reasons).Instant("timestamp", talk.Now);
    });

    private static async Task EndAsync(ILiveTalk talk)
    {
        var started = Stopwatch.GetTimestamp();
        var judgement = await talk.FinishAsync();
        var session = talk.Session;
        var totals = session.Totals;
        var report = judgement.Report;
        await talk.SendAsync("FINAL_RESULT", frame => frame
            .Text("session_id", talk.Key.Id)
            .Double("total_duration", totals.Seconds)
            .Whole("chunks", session.Pieces)
            .Text("final_transcription", judgement.Words ?? session.Transcript)
            .Object("overall_metrics", metrics => metrics
                .Double("clarity_score", report?.Score("clarity")?.Value / 100)
                .Double("fluency_score", report?.Score("fluency")?.Value / 100 ?? 1 - totals.PauseRatio)
                .Double("energy_score", report?.Score("energy")?.Value / 100)
                .Double("overall_score", Overall(judgement))
                .Double("speaking_rate", session.WordsPerMinute)
                .Double("syllables_per_second", totals.SyllablesPerSecond)
                .Double("pause_ratio", totals.PauseRatio)
                .Whole("pause_count", totals.Pauses)
                .Double("pitch_mean_hz", totals.PitchMeanHz)
                .Double("pitch_deviation_semitones", totals.PitchDeviationSemitones)
                .Double("level_dbfs", totals.LevelDbfs)
                .Double("cumulative_confidence", session.Confidence))
            .Texts("strengths", SpeechFeedback.Strengths(judgement.Report))
            .Texts("improvements", SpeechFeedback.Improvements(judgement.Report))
            .Text("feedback", judgement.Feedback)
            .Text("analysis_id", judgement.AnalysisId?.ToString())
            .Double("processing_time", Stopwatch.GetElapsedTime(started).TotalSeconds)
            .Provenance(report?.Measurement.Engine ?? LiveSession.Engine, Reasons(talk, judgement))
            .Instant("timestamp", talk.Now));
        talk.Close(WebSocketCloseStatus.NormalClosure, "The session has ended.");
    }
}
