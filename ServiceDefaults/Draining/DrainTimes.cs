namespace Eloquence.ServiceDefaults.Draining;

/// <summary>
/// How the three seconds between SIGTERM and the end of the process are shared out. Kestrel adds up to one more when a handler
/// ignores its cancellation.
/// </summary>
internal static class DrainTimes
{
    /// <summary>Running requests may finish undisturbed for this long; then they are cancelled and answer 503.</summary>
    public static TimeSpan Requests { get; } = TimeSpan.FromSeconds(2);

    /// <summary>After this long connections are cut.</summary>
    public static TimeSpan Server { get; } = TimeSpan.FromSeconds(2.3);

    /// <summary>After this long the last telemetry has been sent or is lost.</summary>
    public static TimeSpan Process { get; } = TimeSpan.FromSeconds(3);

    /// <summary>What the last telemetry gets at most: when everything stops at once, its collector is gone as well.</summary>
    public static TimeSpan MostForTelemetry { get; } = TimeSpan.FromSeconds(1.5);

    /// <summary>What the last telemetry gets even when requests took everything.</summary>
    public static TimeSpan LeastForTelemetry { get; } = TimeSpan.FromSeconds(0.4);
}
