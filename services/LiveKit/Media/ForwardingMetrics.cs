using System.Diagnostics.Metrics;

namespace Eloquence.LiveKit.Media;

/// <summary>How many packets are forwarded, and how long that takes from the socket to the kernel.</summary>
internal sealed class ForwardingMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Eloquence.LiveKit";

    private readonly Histogram<double> _duration;
    private readonly Counter<long> _dropped;

    public ForwardingMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _duration = meter.CreateHistogram<double>("livekit.forward.duration", "s", "From the arrival of a media packet to the hand-over of a copy.");
        _dropped = meter.CreateCounter<long>("livekit.data.dropped", "{message}", "Data messages that a slow receiver could not take.");
    }

    public void Count(TimeSpan duration) => _duration.Record(duration.TotalSeconds);

    public void DroppedMessage() => _dropped.Add(1);
}
