namespace Eloquence.ServiceDefaults.Draining;

/// <summary>How the three seconds between SIGTERM and the end of the process are shared out.</summary>
internal static class DrainTimes
{
    /// <summary>Running requests may finish undisturbed for this long; then they are cancelled and answer 503.</summary>
    public static TimeSpan Requests { get; } = TimeSpan.FromSeconds(2.2);

    /// <summary>After this long connections are cut.</summary>
    public static TimeSpan Server { get; } = TimeSpan.FromSeconds(2.5);

    /// <summary>For the last telemetry.</summary>
    public static TimeSpan Telemetry { get; } = TimeSpan.FromSeconds(0.5);
}
