using System.Collections.Concurrent;
using Eloquence.LiveKit.Media;
using Eloquence.LiveKit.Protocol;
using Eloquence.LiveKit.Rooms;
using Eloquence.LiveKit.Webhooks;

namespace Eloquence.LiveKit.Recording;

/// <summary>
/// Records what people say in rooms whose configuration asks for it (<c>egress.tracks</c>): a file for each audio track, which is handed on when
/// it is complete. Everybody in the room sees that it is being recorded.
/// </summary>
internal sealed partial class Recorder(RecordingStore store, RecordingHandover handover, WebhookSender webhooks, TimeProvider time, ILogger<Recorder> logger)
    : BackgroundService, IRoomObserver
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, (TrackRecording Recording, Task Work)> _running = new();

    void IRoomObserver.TrackPublished(PublishedTrack track)
    {
        var room = track.Publisher.Room;
        if (room.Configuration.Egress?.Tracks is not { } wanted || !track.IsAudio || track.Publisher.IsAgent || !store.IsOpen)
        {
            return;
        }

        if (store.IsFull)
        {
            LogFull(logger, track.Publisher.Identity, room.Name);
            return;
        }

        var recording = new TrackRecording(track, store.Name(wanted.Filepath, room.Name, track.Publisher.Identity, track.Sid), store, time);
        track.Sink = recording;
        _running[track.Sid] = (recording, RunAsync(recording, room));
        Show(room, +1);
        webhooks.Send(new WebhookEvent { Event = "egress_started", EgressInfo = recording.ToMessage() });
    }

    void IRoomObserver.TrackUnpublished(PublishedTrack track)
    {
        if (_running.TryGetValue(track.Sid, out var running))
        {
            running.Recording.Complete();
        }
    }

    /// <summary>Recordings that are running are ended and handed on before the server goes.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        foreach (var (recording, _) in _running.Values)
        {
            recording.Complete();
        }

        await Task.WhenAll(_running.Values.Select(running => running.Work)).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(SweepInterval, time);
        try
        {
            while (store.IsOpen && await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                store.Sweep();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    private async Task RunAsync(TrackRecording recording, Rooms.Room room)
    {
        // What follows is not the room's business.
        await Task.Yield();
        await recording.RunAsync().ConfigureAwait(false);
        room.Post(() => Show(room, -1));
        LogRecorded(logger, recording.Identity, recording.Room, recording.Name, recording.Duration.TotalSeconds, recording.Missing, recording.Status, recording.Error);
        webhooks.Send(new WebhookEvent { Event = "egress_ended", EgressInfo = recording.ToMessage() });
        if (recording.Duration > TimeSpan.Zero && recording.Status is EgressStatus.EgressComplete or EgressStatus.EgressLimitReached)
        {
            await handover.HandOnAsync(recording).ConfigureAwait(false);
        }

        _running.TryRemove(recording.Track.Sid, out _);
    }

    private static void Show(Rooms.Room room, int change)
    {
        var wasRecording = room.ActiveRecordings > 0;
        room.ActiveRecordings += change;
        if (wasRecording != room.ActiveRecordings > 0)
        {
            room.SendToAll(new SignalResponse { RoomUpdate = new RoomUpdate { Room = room.Info() } });
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Recorded {Identity} in {Room} as {File}: {Seconds:0.0} s, {Missing} packets missing, {Status} {Error}")]
    private static partial void LogRecorded(ILogger logger, string identity, string room, string file, double seconds, long missing, EgressStatus status, string error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Identity} in {Room} is not recorded: the recordings there are take all the room they may (LiveKit:RecordingMegabytes)")]
    private static partial void LogFull(ILogger logger, string identity, string room);
}
