using System.Diagnostics;
using System.Text;
using Eloquence.Api.Analyses;
using Eloquence.Api.Infrastructure.Http;
using Eloquence.Api.Infrastructure.Postgres;
using Eloquence.Contracts;
using Eloquence.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Eloquence.Api.Endpoints;

/// <summary>Recordings in, analyses out. Success is always 200.</summary>
internal static class AnalysisEndpoints
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PatientBudget = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ReadBudget = TimeSpan.FromSeconds(3);

    public static void MapAnalyses(this IEndpointRouteBuilder routes)
    {
        var analyses = routes.MapGroup("").WithTags("Analyses").WithBudget(Budget, PatientBudget).WithMetadata(new RequestSizeLimitAttribute(RecordingReader.MaximumBodyBytes));
        foreach (var path in (string[])["/api/confidence-analysis", "/api/v1/confidence/analyze", "/analyze-audio", "/api/speech/analyze"])
        {
            analyses.MapPost(path, AnalyseAsync).AcceptsRecording().Produces<ConfidenceAnalysis>()
                .WithSummary("Analyses a recording: words, measurements, scores, advice. The same bytes in the same session get the same answer.");
        }

        analyses.MapPost("/api/v1/exercises/audio/analyze", AnalyseJsonAsync).WithMetadata(new RequestSizeLimitAttribute(RecordingReader.MaximumShortBodyBytes)).Accepts<JsonRecording>("application/json").Produces<ConfidenceAnalysis>()
            .WithSummary("The same for a recording in base64.");
        analyses.MapPost("/api/voice-analysis", (HttpRequest request, VoiceAnalyser analyser, CancellationToken cancellationToken) =>
                AnalyseVoiceAsync(request, analyser, detailed: false, cancellationToken))
            .AcceptsRecording().Produces<VoiceAnalysis>().WithSummary("Analyses the voice of a recording.");
        analyses.MapPost("/api/voice-analysis/detailed", (HttpRequest request, VoiceAnalyser analyser, CancellationToken cancellationToken) =>
                AnalyseVoiceAsync(request, analyser, detailed: true, cancellationToken))
            .AcceptsRecording().Produces<DetailedVoiceAnalysis>().WithSummary("Analyses the voice of a recording, with its words one by one.");
        analyses.MapPost("/api/transcribe", TranscribeAsync).AcceptsRecording().Produces<TranscriptAnswer>().WithSummary("The words of a recording.");

        routes.MapGet("/api/analyses/{id}", GetAsync).WithTags("Analyses").WithBudget(ReadBudget).Produces<ConfidenceAnalysis>()
            .WithSummary("An analysis as it was answered.");
        routes.MapGet("/api/analyses/{id}/recording", GetRecordingAsync).WithTags("Analyses").WithBudget(ReadBudget)
            .Produces(StatusCodes.Status200OK, contentType: "audio/wav").Produces(StatusCodes.Status206PartialContent, contentType: "audio/wav")
            .WithSummary("The recording of an analysis, while it is kept.");
    }

    private static RouteHandlerBuilder AcceptsRecording(this RouteHandlerBuilder endpoint) =>
        endpoint.DescribeRecording(alsoAsBody: true, fields: ["session_id", "user_id", "exercise_type", "scenario", "metadata"]).DescribeHeader("X-Session-ID", "The session the recording belongs to; also taken as the form field or query member session_id.");

    private static async Task<IResult> AnalyseAsync(HttpRequest request, ConfidenceAnalyser analyser, CancellationToken cancellationToken)
    {
        await using var recording = await RecordingReader.ReadAnyAsync(request, cancellationToken);
        return await AnswerAsync(recording, analyser, cancellationToken);
    }

    private static async Task<IResult> AnalyseJsonAsync(HttpRequest request, ConfidenceAnalyser analyser, CancellationToken cancellationToken)
    {
        var body = await JsonBody.ReadAsync<JsonRecording>(request, cancellationToken);
        await using var recording = await RecordingReader.FromStreamAsync(request, new MemoryStream(body.Decode(), writable: false), body.Fields(), cancellationToken);
        return await AnswerAsync(recording, analyser, cancellationToken);
    }

    private static async Task<IResult> AnswerAsync(Recording recording, ConfidenceAnalyser analyser, CancellationToken cancellationToken)
    {
        Activity.Current?.SetTag("session.id", recording.SessionId);
        return Json(await analyser.AnalyseAsync(recording, cancellationToken));
    }

    private static async Task<IResult> AnalyseVoiceAsync(HttpRequest request, VoiceAnalyser analyser, bool detailed, CancellationToken cancellationToken)
    {
        await using var recording = await RecordingReader.ReadAnyAsync(request, cancellationToken);
        Activity.Current?.SetTag("session.id", recording.SessionId);
        return Json(await analyser.AnalyseAsync(recording, detailed, cancellationToken));
    }

    private static async Task<Ok<TranscriptAnswer>> TranscribeAsync(HttpRequest request, WhisperClient whisper, CancellationToken cancellationToken)
    {
        await using var recording = await RecordingReader.ReadAnyAsync(request, cancellationToken);
        return TypedResults.Ok(new TranscriptAnswer(await whisper.TranscribeAsync(recording.Audio, cancellationToken)));
    }

    private static async Task<IResult> GetAsync(string id, AnalysisStore store, CancellationToken cancellationToken) =>
        Guid.TryParseExact(id, "D", out var known) && await store.FindAsync(known, cancellationToken) is { } analysis
            ? Json(analysis.Answer)
            : RejectionFilter.NotFound("analysis");

    private static async Task<IResult> GetRecordingAsync(string id, HttpContext context, AnalysisStore store, CancellationToken cancellationToken)
    {
        if (!Guid.TryParseExact(id, "D", out var known) || await store.FindRecordingAsync(known, cancellationToken) is not { } recording)
        {
            return RejectionFilter.Problem(UploadRejections.NotKept());
        }

        // Whatever was uploaded, a browser must not take it for a page.
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return TypedResults.Bytes(recording, recording.AsSpan().StartsWith("RIFF"u8) ? "audio/wav" : "application/octet-stream", enableRangeProcessing: true);
    }

    private static IResult Json(string stored) => TypedResults.Text(stored, "application/json", Encoding.UTF8);

    private sealed record JsonRecording(string? SessionId, string? UserId, string? AudioData)
    {
        public byte[] Decode()
        {
            var text = AudioData ?? throw UploadRejections.NoAudio();
            try
            {
                return Convert.FromBase64String(text);
            }
            catch (FormatException)
            {
                throw UploadRejections.NotBase64();
            }
        }

        public Dictionary<string, string> Fields() => new() { ["session_id"] = SessionId ?? "", ["user_id"] = UserId ?? "" };
    }

    private sealed record TranscriptAnswer(Transcript Transcript)
    {
        public string Transcription => Transcript.Text;

        public string Text => Transcript.Text;
    }
}
