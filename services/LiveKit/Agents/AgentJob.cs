using Eloquence.LiveKit.Protocol;
using Eloquence.LiveKit.Rooms;

namespace Eloquence.LiveKit.Agents;

/// <summary>Something for an agent to do in a room. Belongs to the room's queue.</summary>
/// <param name="dispatch">Why there is the job.</param>
/// <param name="type">Whether it is about a room or somebody in it.</param>
/// <param name="about">Whom it is about; null for the room.</param>
internal sealed class AgentJob(RoomDispatch dispatch, JobType type, ParticipantInfo? about)
{
    public string Id { get; } = Sid.Job();

    public JobType Type { get; } = type;

    public string AgentName => dispatch.AgentName;

    /// <summary>Identity of whom it is about; empty for the room.</summary>
    public string About { get; } = about?.Identity ?? "";

    public JobState State { get; } = new();

    /// <summary>Who does it; null until somebody has accepted.</summary>
    public AgentWorker? Worker { get; set; }

    public bool HasEnded => State.Status is JobStatus.JsSuccess or JobStatus.JsFailed;

    /// <summary>Moves on.</summary>
    /// <param name="status">The new status; one that has ended stays ended.</param>
    /// <param name="error">Why it failed; empty otherwise.</param>
    /// <param name="now">Time, which the protocol counts in nanoseconds.</param>
    public void Enter(JobStatus status, string error, DateTimeOffset now)
    {
        if (HasEnded)
        {
            return;
        }

        State.Status = status;
        State.Error = error;
        State.UpdatedAt = ProtocolTime.Nanoseconds(now);
        State.StartedAt = status == JobStatus.JsRunning && State.StartedAt == 0 ? State.UpdatedAt : State.StartedAt;
        State.EndedAt = HasEnded ? State.UpdatedAt : 0;
    }

    public Job ToMessage(Protocol.Room room)
    {
        var job = new Job { Id = Id, DispatchId = dispatch.Id, Type = Type, Room = room, AgentName = AgentName, Metadata = dispatch.Metadata, State = State.Clone() };
        if (about is not null)
        {
            job.Participant = about;
        }

        return job;
    }
}
