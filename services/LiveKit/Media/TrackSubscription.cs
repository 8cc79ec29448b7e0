using System.Security.Cryptography;
using Eloquence.LiveKit.Rooms;
using Eloquence.WebRtc.Rtp;

namespace Eloquence.LiveKit.Media;

/// <summary>A track as one subscriber gets it. Set up by the room; packets are written by the publisher's network thread.</summary>
internal sealed class TrackSubscription(PublishedTrack track, Participant subscriber, PeerLink link)
{
    private volatile bool _isPaused;

    public PublishedTrack Track { get; } = track;

    public Participant Subscriber { get; } = subscriber;

    /// <summary>The connection that carries it.</summary>
    public PeerLink Link { get; } = link;

    public RtpRewriter Rewriter { get; } = new((uint)RandomNumberGenerator.GetInt32(1, int.MaxValue));

    /// <summary>Its section in the session description; null while it waits for one.</summary>
    public string? Mid { get; set; }

    /// <summary>Paused by the subscriber, for example because the picture is not on the screen.</summary>
    public bool IsPaused
    {
        get => _isPaused;
        set => _isPaused = value;
    }

    /// <summary>Share of packets that the subscriber last reported lost, 0 to 1.</summary>
    public double ReportedLoss { get; set; }

    /// <summary>Name of the stream: clients read participant and track from it.</summary>
    public string StreamId => $"{Track.Publisher.Sid}|{Track.Sid}";
}
