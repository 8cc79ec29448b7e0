using System.ComponentModel.DataAnnotations;

namespace Eloquence.Gateway.Limits;

/// <summary>How much of one service is in use at most.</summary>
internal sealed class ServiceScale
{
    /// <summary>Processes that share the work.</summary>
    [Range(1, 1024)]
    public int Replicas { get; set; } = 1;

    /// <summary>Ordinary requests in flight per replica.</summary>
    [Range(1, 65536)]
    public int Concurrency { get; set; } = 64;

    /// <summary>Ordinary requests that wait for a place, all replicas together; one more is answered 429.</summary>
    [Range(0, 65536)]
    public int Queue { get; set; } = 128;

    /// <summary>Streams and WebSockets open per replica; one more is answered 429.</summary>
    [Range(1, 65536)]
    public int Streams { get; set; } = 8192;
}
