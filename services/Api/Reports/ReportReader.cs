using Eloquence.Api.Analyses;
using Eloquence.Api.Infrastructure.Postgres;
using Eloquence.Contracts;
using Eloquence.Report;

namespace Eloquence.Api.Reports;

/// <summary>Puts together what the report of an analysis shows: the stored report, its recording and the speaker's last takes.</summary>
internal sealed class ReportReader(AnalysisStore analyses, UserStore users)
{
    /// <summary>The content of a report; null when there is no such analysis or nothing was measured in it.</summary>
    /// <param name="id">Id of the analysis; whoever knows it may read the report.</param>
    /// <param name="withRecording">Whether the sound is wanted.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<ReportContent?> FindAsync(string id, bool withRecording, CancellationToken cancellationToken)
    {
        if (!Guid.TryParseExact(id, "D", out var known) || await analyses.FindAsync(known, cancellationToken) is not { } analysis || Report(analysis) is not { } report)
        {
            return null;
        }
        return new ReportContent
        {
            Report = report,
            Transcript = analysis.Transcript,
            Title = analysis.ExerciseType is { } exercise ? $"Exercice : {exercise.Replace('_', ' ')}" : null,
            Speaker = analysis.UserId,
            CreatedAt = analysis.CreatedAt,
            IsKept = analysis.AudioBytes <= AudioSpool.MaximumKeptBytes,
            Recording = withRecording ? await analyses.FindRecordingAsync(known, cancellationToken) : null,
            Progress = analysis.UserId is { } user ? await TakesAsync(user, analysis.CreatedAt, cancellationToken) : [],
        };
    }

    /// <summary>Analyses of before there were reports have their measurement alone.</summary>
    private static SpeechReport? Report(StoredAnalysis analysis) => analysis.Report ?? (analysis.Measurement is { } measurement
        ? new SpeechReport
        {
            Measurement = measurement,
            Degraded = true,
            Reasons = [.. measurement.Reasons, "This analysis was stored without scores."],
            Scores = [],
            NotJudged = [new UnjudgedScore("pace", "Cette analyse a été enregistrée sans notes : seules les mesures sont connues.")],
        }
        : null);

    /// <summary>The takes of the speaker up to this one.</summary>
    private async Task<IReadOnlyList<PastTake>> TakesAsync(string user, DateTime until, CancellationToken cancellationToken)
    {
        var points =
            from metric in await users.ProgressAsync(user, cancellationToken)
            from point in metric.Value
            where point.Timestamp <= until
            group (metric.Key, point.Value, point.Timestamp) by point.AnalysisId into take
            select new PastTake(take.First().Timestamp, take.ToDictionary(score => score.Key, score => score.Value));
        return [.. points.OrderBy(take => take.CreatedAt)];
    }
}
