using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Eloquence.AppHost.Resources;

/// <summary>
/// A health check that gives a server that is just starting two seconds to answer: hosts repeat a failed check only after several seconds,
/// and everything that waits for the server would wait as long.
/// </summary>
internal static class PatientCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>Repeats <paramref name="ask"/> until it succeeds or the patience ends.</summary>
    /// <param name="ask">Returns null when all is well, otherwise what is wrong.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    public static async Task<HealthCheckResult> RunAsync(Func<CancellationToken, Task<string?>> ask, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (await ask(cancellationToken).ConfigureAwait(false) is { } complaint)
        {
            if (time.GetElapsedTime(started) >= Patience)
            {
                return HealthCheckResult.Unhealthy(complaint);
            }

            await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(false);
        }

        return HealthCheckResult.Healthy();
    }
}
