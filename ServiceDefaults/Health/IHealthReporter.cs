namespace Eloquence.ServiceDefaults;

/// <summary>Finds out what <c>/health</c> says. A service that reports more than its own checks replaces it.</summary>
public interface IHealthReporter
{
    /// <summary>The current state; at most about a second old.</summary>
    /// <param name="cancellationToken">Stops waiting, not the checks, which others may wait for too.</param>
    Task<HealthReport> ReportAsync(CancellationToken cancellationToken);
}
