using Eloquence.Api.Infrastructure.Postgres;
using Eloquence.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace Eloquence.Api.Retention;

/// <summary>Deletes what is older than <see cref="RetentionOptions"/> allow, a minute after the start and then once an hour. Replicas may do it at the same time.</summary>
internal sealed partial class RetentionService(
    RetentionStore store, IOptions<RetentionOptions> options, TimeProvider time, ILogger<RetentionService> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>So soon that a service which never lives for an hour deletes too, and so late that it does not slow the start.</summary>
    private static readonly TimeSpan AfterStart = TimeSpan.FromMinutes(1);

    /// <summary>Deletes everything that is too old now.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        var kept = options.Value;
        var recordings = await SweepAsync(RetentionStore.Recordings, kept.RecordingDays, cancellationToken);
        var analyses = await SweepAsync(RetentionStore.Analyses, kept.AnalysisDays, cancellationToken);
        var sessions = await SweepAsync(RetentionStore.Sessions, kept.SessionDays, cancellationToken)
            + await SweepAsync(RetentionStore.ExerciseSessions, kept.SessionDays, cancellationToken);
        if (recordings + analyses + sessions > 0)
        {
            LogDeleted(recordings, analyses, sessions);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(AfterStart, time, stoppingToken);
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (DependencyUnavailableException away)
            {
                LogPostponed(away.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<int> SweepAsync(string table, int days, CancellationToken cancellationToken) =>
        days == 0 ? 0 : await store.DeleteOlderAsync(table, time.GetUtcNow().AddDays(-days).UtcDateTime, cancellationToken);

    [LoggerMessage(Level = LogLevel.Information, Message = "Retention deleted {Recordings} recordings, {Analyses} analyses and {Sessions} sessions")]
    private partial void LogDeleted(int recordings, int analyses, int sessions);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Retention is tried again in an hour: {Reason}")]
    private partial void LogPostponed(string reason);
}
