using Eloquence.LiveKit.Protocol;
using Eloquence.LiveKit.Rooms;

namespace Eloquence.LiveKit.Agents;

/// <summary>The wish for an agent in a room. Belongs to the room's queue.</summary>
/// <param name="agentName">Name of the workers it is for; empty for those without a name.</param>
/// <param name="metadata">Passed on to the agent.</param>
/// <param name="createdAt">When the wish was made.</param>
internal sealed class RoomDispatch(string agentName, string metadata, DateTimeOffset createdAt)
{
    public string Id { get; } = Sid.Dispatch();

    public string AgentName { get; } = agentName;

    public string Metadata { get; } = metadata;

    public List<AgentJob> Jobs { get; } = [];

    /// <summary>Null while it stands.</summary>
    public DateTimeOffset? DeletedAt { get; set; }

    public AgentDispatch ToMessage(Rooms.Room room)
    {
        var info = room.Info();
        return new AgentDispatch
        {
            Id = Id,
            AgentName = AgentName,
            Metadata = Metadata,
            Room = room.Name,
            State = new AgentDispatchState
            {
                CreatedAt = ProtocolTime.Nanoseconds(createdAt),
                DeletedAt = DeletedAt is { } deleted ? ProtocolTime.Nanoseconds(deleted) : 0,
                Jobs = { Jobs.Select(job => job.ToMessage(info)) },
            },
        };
    }
}
