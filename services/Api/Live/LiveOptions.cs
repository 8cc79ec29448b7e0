using System.ComponentModel.DataAnnotations;
using Eloquence.Audio;

namespace Eloquence.Api.Live;

/// <summary>Configuration section <c>Live</c>: what one WebSocket session may use.</summary>
internal sealed class LiveOptions
{
    public const string Section = "Live";

    /// <summary>How long a client may stay silent before it is greeted in the app's dialect, which waits for the server to speak first.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:00:30")]
    public TimeSpan GreetingDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Time between protocol pings; proxies on the way drop connections that are silent for 50 to 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:50")]
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a ping may stay unanswered, and a frame unread, before the peer counts as dead.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan PeerPatience { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Largest frame of a client in bytes: a piece of sound in base64.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public int MaximumFrameBytes { get; set; } = (LiveAudioDecoder.MaximumPieceBytes * 4 / 3) + 4096;

    /// <summary>Frames a client may send per second, averaged over ten seconds.</summary>
    [Range(1, 100_000)]
    public int MaximumFramesPerSecond { get; set; } = 200;

    /// <summary>Sound that one session may hold.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan MaximumSound { get; set; } = TimeSpan.FromMinutes(25);

    /// <summary>How long a session may last.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan MaximumDuration { get; set; } = TimeSpan.FromHours(4);

    /// <summary>How long a session without a connection can be continued.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Continuation { get; set; } = TimeSpan.FromHours(2);
}
