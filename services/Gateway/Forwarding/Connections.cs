namespace Eloquence.Gateway.Forwarding;

/// <summary>Connections to services.</summary>
internal static class Connections
{
    /// <summary>A replica that has not accepted a connection by now is treated as gone; short enough to ask another one within a read's budget.</summary>
    public static TimeSpan ConnectTimeout { get; } = TimeSpan.FromSeconds(1);
}
