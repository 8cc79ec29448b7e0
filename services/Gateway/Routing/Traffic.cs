namespace Eloquence.Gateway.Routing;

/// <summary>One kind of traffic to one service: what is timed together, a cluster to YARP.</summary>
/// <param name="Service">Name of the service.</param>
/// <param name="Kind">How long it may last.</param>
internal readonly record struct Traffic(string Service, TrafficKind Kind)
{
    private const string StreamSuffix = "-streams";
    private const string RecordingSuffix = "-recordings";

    public bool IsStream => Kind == TrafficKind.Stream;

    public string ClusterId => Kind switch
    {
        TrafficKind.Stream => Service + StreamSuffix,
        TrafficKind.Recording => Service + RecordingSuffix,
        _ => Service,
    };

    public static Traffic Of(ClientRoute route) => new(route.Service, route.Budget switch
    {
        Budget.Stream => TrafficKind.Stream,
        Budget.Analysis or Budget.Transcription => TrafficKind.Recording,
        _ => TrafficKind.Ordinary,
    });

    /// <summary>The service, or the service's streams, behind a cluster: what is limited together and named in answers.</summary>
    public static string PlaceOf(string clusterId) =>
        clusterId.EndsWith(RecordingSuffix, StringComparison.Ordinal) ? clusterId[..^RecordingSuffix.Length] : clusterId;
}

/// <summary>How long requests last.</summary>
internal enum TrafficKind
{
    /// <summary>Seconds.</summary>
    Ordinary,

    /// <summary>Seconds, or minutes for a caller that says that it waits: <c>Prefer: wait</c>.</summary>
    Recording,

    /// <summary>Streams and WebSockets, which may last for hours and must not use up the places of other requests.</summary>
    Stream,
}
