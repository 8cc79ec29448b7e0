using System.Text.Json;
using Eloquence.Api.Analyses;
using Eloquence.Api.Conversations;
using Eloquence.Api.Infrastructure.Postgres;
using Eloquence.Contracts;
using Eloquence.ServiceDefaults;

namespace Eloquence.Api.Virelangues;

/// <summary>Compares a recording with the tongue twister that was to be said.</summary>
internal sealed class VirelangueAnalyser(
    AnalysisService analyses, SpeechJudge judge, LanguageJudge language, VirelangueLibrary library, EloquenceDatabase database, TimeProvider time)
{
    /// <summary>The analysis as JSON.</summary>
    /// <exception cref="RejectionException">A field or the recording cannot be used.</exception>
    /// <exception cref="DependencyUnavailableException">The database, or whatever could judge the recording, is away; nothing was stored.</exception>
    public async Task<string> AnalyseAsync(Recording recording, CancellationToken cancellationToken)
    {
        var task = VirelangueTask.Of(recording);
        var attempt = 1 + await CountAsync(recording.SessionId, task.Text, cancellationToken);
        var answer = await analyses.OnceAsync(
            new AnalysisRequest(AnalysisKind.Virelangue, recording, $"{task.Text}|{string.Join('|', task.Sounds)}"),
            async (id, token) =>
            {
                var begun = time.GetTimestamp();
                var judged = await judge.JudgeAsync(recording.Audio, token);
                var analysis = VirelangueAnalysis.From(id, recording, task, judged, library.Find(task.Text), attempt, time.GetUtcNow().UtcDateTime, time.GetElapsedTime(begun));
                analysis = analysis with { LlmJudgement = await JudgeAsync(analysis, token) };
                return new AnalysisOutcome(
                    JsonSerializer.Serialize(analysis, ContractJson.Options),
                    analysis is { OverallScore: { } overall, Transcription: not "" } ? new Dictionary<string, double> { ["virelangue"] = 100 * overall } : [],
                    judged.Report, judged.Transcript, IsFinal: judged.Transcript is not null);
            },
            cancellationToken);
        return answer.Json;
    }

    private Task<LlmJudgement> JudgeAsync(VirelangueAnalysis analysis, CancellationToken cancellationToken) => language.JudgeAsync(
        analysis.TranscribedText,
        $"Virelangue à dire : {analysis.TargetText} Entendu : {analysis.TranscribedText} Erreurs mesurées : {string.Join(' ', analysis.DetectedErrors)} Donne un conseil de prononciation.",
        cancellationToken);

    /// <summary>Earlier attempts of a session at the same text.</summary>
    private async Task<int> CountAsync(string? session, string text, CancellationToken cancellationToken)
    {
        if (session is null)
        {
            return 0;
        }

        var earlier = await database.RunAsync((connection, token) => AnalysisStore.OfSessionAsync(connection, session, token), cancellationToken);
        return earlier.Count(analysis => analysis.Kind == AnalysisKind.Virelangue && TargetOf(analysis.Answer) == text);
    }

    private static string? TargetOf(string answer)
    {
        using var document = JsonDocument.Parse(answer);
        return document.RootElement.TryGetProperty("target_text", out var text) ? text.GetString() : null;
    }
}
