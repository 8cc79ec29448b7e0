namespace Eloquence.Benchmarks.LiveKitLoad;

/// <summary>A server under load, running as a process of its own.</summary>
internal interface IForwardingServer : IAsyncDisposable
{
    /// <summary>The process whose time and memory count.</summary>
    int ProcessId { get; }

    /// <summary>Lets participants into a room; each publishes one audio track and gets those of all others.</summary>
    /// <param name="room">Number of the room.</param>
    /// <param name="seats">Who comes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task FillRoomAsync(int room, IReadOnlyList<Seat> seats, CancellationToken cancellationToken);
}
