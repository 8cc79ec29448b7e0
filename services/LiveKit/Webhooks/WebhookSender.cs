using Eloquence.LiveKit.Media;
using Eloquence.LiveKit.Protocol;
using Eloquence.LiveKit.Rooms;
using Eloquence.LiveKit.Tokens;
using Microsoft.Extensions.Options;

namespace Eloquence.LiveKit.Webhooks;

/// <summary>
/// Tells backends what happens: each event goes to every configured address, in order, as livekit-server sends it. Addresses do not wait for
/// one another, and nothing here ever holds up a room.
/// </summary>
internal sealed class WebhookSender : BackgroundService, IRoomObserver
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    private readonly IReadOnlyList<WebhookTarget> _targets;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();

    public WebhookSender(IOptions<LiveKitOptions> options, IHttpClientFactory clients, TokenIssuer tokens, TimeProvider time, ILogger<WebhookSender> logger)
    {
        _time = time;
        _targets =
        [
            .. options.Value.WebhookUrls.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(url => new WebhookTarget(new Uri(url), clients, tokens, time, logger)),
        ];
    }

    /// <summary>Sends an event to all addresses.</summary>
    public void Send(WebhookEvent happened)
    {
        if (_targets.Count == 0)
        {
            return;
        }

        happened.Id = Sid.Event();
        happened.CreatedAt = _time.GetUtcNow().ToUnixTimeSeconds();
        foreach (var target in _targets)
        {
            target.Enqueue(happened.Clone());
        }
    }

    /// <summary>Events of the end of rooms are still sent, as far as that goes quickly.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var target in _targets)
        {
            target.Complete();
        }

        _stop.CancelAfter(LastWords);
        await (ExecuteTask ?? Task.CompletedTask).ConfigureAwait(false);
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    public override void Dispose()
    {
        _stop.Dispose();
        base.Dispose();
    }

    void IRoomObserver.RoomStarted(Rooms.Room room) => Send(new WebhookEvent { Event = "room_started", Room = room.Info() });

    void IRoomObserver.RoomFinished(Rooms.Room room) => Send(new WebhookEvent { Event = "room_finished", Room = room.Info() });

    void IRoomObserver.ParticipantJoined(Participant participant) => Send(About("participant_joined", participant));

    void IRoomObserver.ParticipantLeft(Participant participant)
    {
        if (participant.WasActive)
        {
            Send(About("participant_left", participant));
        }
    }

    void IRoomObserver.TrackPublished(PublishedTrack track) => Send(About("track_published", track));

    void IRoomObserver.TrackUnpublished(PublishedTrack track) => Send(About("track_unpublished", track));

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(_targets.Select(target => target.RunAsync(_stop.Token)));

    private static WebhookEvent About(string name, Participant participant) => new() { Event = name, Room = participant.Room.Info(), Participant = participant.Info() };

    /// <summary>The participant of a track is named without its tracks, as livekit-server does.</summary>
    private static WebhookEvent About(string name, PublishedTrack track) => new()
    {
        Event = name,
        Room = track.Publisher.Room.Info(),
        Participant = new ParticipantInfo { Sid = track.Publisher.Sid, Identity = track.Publisher.Identity, Name = track.Publisher.Name },
        Track = track.Info.Clone(),
    };
}
