using System.ComponentModel.DataAnnotations;

namespace Eloquence.ServiceDefaults.Resilience;

/// <summary>
/// How patiently other services are called: the configuration section <c>Resilience</c>, and <c>Resilience:name</c> for one of them.
/// The budget of the request being served always wins when it is shorter.
/// </summary>
internal sealed class ResilienceOptions
{
    public const string Section = "Resilience";

    /// <summary>Longest wait for the headers of one attempt, but for the only attempt of a request that has a budget and may not be repeated.</summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest wait for all attempts of work that has no budget.</summary>
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Attempts after the first one.</summary>
    [Range(1, 10)]
    public int Retries { get; set; } = 3;

    /// <summary>Pause before the first repetition; each further pause is longer by as much.</summary>
    public TimeSpan RetryPause { get; set; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Requests under way to one destination at a time.</summary>
    [Range(1, 65536)]
    public int Concurrency { get; set; } = 64;

    /// <summary>Requests that may wait for a place besides those.</summary>
    [Range(0, 65536)]
    public int Queue { get; set; } = 256;

    /// <summary>Share of failures, 0..1, that stops calls for a while.</summary>
    [Range(0.01, 1)]
    public double BreakRatio { get; set; } = 0.5;

    /// <summary>Calls within <see cref="BreakWindow"/> from which on the share counts.</summary>
    [Range(2, 100000)]
    public int BreakThroughput { get; set; } = 10;

    /// <summary>Time over which failures are counted.</summary>
    public TimeSpan BreakWindow { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long calls stop before one is tried again.</summary>
    public TimeSpan BreakPause { get; set; } = TimeSpan.FromSeconds(1);
}
