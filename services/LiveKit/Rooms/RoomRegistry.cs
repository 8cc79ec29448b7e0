using System.Collections.Concurrent;
using Eloquence.LiveKit.Protocol;

namespace Eloquence.LiveKit.Rooms;

/// <summary>All rooms by name. Rooms come into being when somebody joins or the server API asks, and go when they are empty.</summary>
internal sealed class RoomRegistry(RoomServices services) : BackgroundService
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, Room> _rooms = new();
    private readonly Lock _creation = new();

    public IEnumerable<Room> All => _rooms.Values;

    public Room? Find(string name) => _rooms.GetValueOrDefault(name);

    /// <summary>Finds or makes a room; null when there are as many as there may be.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="configuration">How a new room is set up; null for the usual.</param>
    public Room? GetOrCreate(string name, RoomConfiguration? configuration = null)
    {
        lock (_creation)
        {
            if (Find(name) is { } existing)
            {
                return existing;
            }

            if (_rooms.Count >= services.Options.MaxRooms)
            {
                return null;
            }

            var room = new Room(name, services, configuration ?? new RoomConfiguration());
            _rooms[name] = room;
            room.Post(() =>
            {
                foreach (var observer in services.Observers)
                {
                    observer.RoomStarted(room);
                }
            });
            return room;
        }
    }

    /// <summary>Asks a room something, and a new one of the same name when it was just closing.</summary>
    /// <returns>The default value when there are as many rooms as there may be.</returns>
    public async Task<T?> AskAsync<T>(string name, Func<Room, T> question, RoomConfiguration? configuration = null)
    {
        while (GetOrCreate(name, configuration) is { } room)
        {
            try
            {
                return await room.Queue.AskAsync(() => room.IsClosed ? throw new RoomClosedException() : question(room)).ConfigureAwait(false);
            }
            catch (RoomClosedException)
            {
                Forget(room);
            }
        }

        return default;
    }

    /// <summary>Takes a closed room out of the list.</summary>
    public void Forget(Room room) => _rooms.TryRemove(KeyValuePair.Create(room.Name, room));

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        foreach (var room in _rooms.Values)
        {
            room.Post(() => room.Close(DisconnectReason.ServerShutdown));
            await room.Queue.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TickInterval, services.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                foreach (var room in _rooms.Values)
                {
                    if (room.IsClosed)
                    {
                        Forget(room);
                    }
                    else if (!room.IsBusy)
                    {
                        room.Post(room.Tick);
                    }
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }
}
