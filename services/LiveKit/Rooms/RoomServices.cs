using Eloquence.LiveKit.Media;
using Eloquence.WebRtc;
using Microsoft.Extensions.Options;

namespace Eloquence.LiveKit.Rooms;

/// <summary>What all rooms share.</summary>
internal sealed class RoomServices(
    MediaServer media, IOptions<LiveKitOptions> options, IEnumerable<IRoomObserver> observers, ForwardingMetrics metrics, TimeProvider time, ILogger<Room> logger)
{
    private readonly long _started = time.GetTimestamp();

    public MediaServer Media => media;

    public LiveKitOptions Options => options.Value;

    public IReadOnlyList<IRoomObserver> Observers { get; } = [.. observers];

    public ForwardingMetrics Metrics => metrics;

    public TimeProvider Time => time;

    public ILogger Logger => logger;

    /// <summary>Time since the start.</summary>
    public TimeSpan Now() => time.GetElapsedTime(_started);
}
