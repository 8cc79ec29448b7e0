using System.Net.WebSockets;
using Eloquence.Api.Live.Frames;
using Eloquence.Audio;

namespace Eloquence.Api.Live.Dialects;

/// <summary>The language of the confidence stream: sound in binary frames, text as it is recognised, one result at the end.</summary>
internal sealed class ConfidenceDialect : LowerCaseDialect
{
    private string _sent = "";

    public override string Name => "confidence";

    protected override string Known => "binary PCM16 at 16 kHz, audio_chunk, end_stream, get_status and ping";

    protected override async Task<bool> HandleOwnAsync(ILiveTalk talk, ClientFrame frame)
    {
        if (frame.Type is not ("get_status" or "status"))
        {
            return false;
        }

        await talk.SendAsync("status", status => status
            .Text("session_id", talk.Key.Id)
            .Whole("chunks", talk.Session.Pieces)
            .Double("duration", talk.Session.Totals.Seconds)
            .Flag("resumed", talk.Session.IsContinued)
            .Provenance(LiveSession.Engine, talk.Session.Reasons));
        return true;
    }

    public override async Task HeardAsync(ILiveTalk talk, string? chunkId, IReadOnlyList<LiveVoice> heard, bool endsTurn)
    {
        await base.HeardAsync(talk, chunkId, heard, endsTurn);

        var text = talk.Session.Transcript;
        if (text != _sent || endsTurn)
        {
            _sent = text;
            await talk.SendAsync("partial_transcription", frame => frame
                .Text("text", text)
                .Provenance(LiveSession.Engine, talk.Session.Reasons));
        }
    }

    protected override async Task EndAsync(ILiveTalk talk)
    {
        var judgement = await talk.FinishAsync();
        var (reply, engine) = await talk.AskCoachAsync();
        var totals = talk.Session.Totals;
        await talk.SendAsync("final_result", frame => frame
            .Text("session_id", talk.Key.Id)
            .Text("analysis_id", judgement.AnalysisId?.ToString())
            .Text("transcription", judgement.Words ?? talk.Session.Transcript)
            .Text("ai_response", judgement.Feedback is { Length: > 0 } feedback ? feedback : reply.Text)
            .Double("confidence_score", Overall(judgement))
            .Object("metrics", metrics => metrics
                .DoubleIfMeasured("clarity", judgement.Report?.Score("clarity")?.Value / 100)
                .DoubleIfMeasured("fluency", judgement.Report?.Score("fluency")?.Value / 100)
                .DoubleIfMeasured("energy", judgement.Report?.Score("energy")?.Value / 100)
                .DoubleIfMeasured("pace", totals.SyllablesPerSecond)
                .DoubleIfMeasured("pause_ratio", totals.PauseRatio)
                .DoubleIfMeasured("pitch_mean_hz", totals.PitchMeanHz)
                .DoubleIfMeasured("duration_seconds", totals.Seconds))
            .Provenance(judgement.Report?.Measurement.Engine ?? engine, Reasons(talk, judgement))
            .Instant("timestamp", talk.Now));
        talk.Close(WebSocketCloseStatus.NormalClosure, "The stream has ended.");
    }
}
