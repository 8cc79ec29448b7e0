using System.Collections.Concurrent;
using Eloquence.LiveKit.Media;
using Eloquence.LiveKit.Protocol;
using Eloquence.LiveKit.Rooms;
using Eloquence.LiveKit.Tokens;

namespace Eloquence.LiveKit.Agents;

/// <summary>
/// Brings agents into rooms. A room wants the agents that its configuration names, or one of the workers without a name; the server API may ask
/// for more. What a room wants belongs to the room's queue; workers are asked outside of it, one after the other, the least busy first.
/// </summary>
internal sealed partial class AgentDispatcher(TokenIssuer tokens, TimeProvider time, ILogger<AgentDispatcher> logger) : IRoomObserver
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(7);
    private static readonly TimeSpan TokenLifetime = TimeSpan.FromHours(6);

    private readonly ConcurrentDictionary<string, AgentWorker> _workers = new();
    private readonly ConcurrentDictionary<string, List<RoomDispatch>> _dispatches = new();

    public void Register(AgentWorker worker)
    {
        _workers[worker.Id] = worker;
        LogRegistered(logger, worker.Id, worker.AgentName, worker.Type);
    }

    public void Unregister(AgentWorker worker)
    {
        _workers.TryRemove(worker.Id, out _);
        worker.OnGone();
        LogGone(logger, worker.Id);
    }

    /// <summary>Asks for an agent in a room. Runs on the room's queue.</summary>
    public RoomDispatch Dispatch(Rooms.Room room, string agentName, string metadata)
    {
        var dispatch = new RoomDispatch(agentName, metadata, time.GetUtcNow());
        DispatchesOf(room).Add(dispatch);
        Launch(room, dispatch, JobType.JtRoom, about: null);
        foreach (var participant in room.Participants.Where(participant => !participant.IsAgent))
        {
            if (participant.State == ParticipantInfo.Types.State.Active)
            {
                Launch(room, dispatch, JobType.JtParticipant, participant);
            }

            if (participant.Tracks.Count > 0)
            {
                Launch(room, dispatch, JobType.JtPublisher, participant);
            }
        }

        return dispatch;
    }

    /// <summary>What a room wants. Runs on the room's queue.</summary>
    public IReadOnlyList<RoomDispatch> Dispatches(Rooms.Room room) => DispatchesOf(room);

    /// <summary>Withdraws a wish and ends its jobs. Runs on the room's queue.</summary>
    /// <returns>Null when there is no such wish.</returns>
    public RoomDispatch? Delete(Rooms.Room room, string id)
    {
        var dispatches = DispatchesOf(room);
        if (dispatches.Find(dispatch => dispatch.Id == id) is not { } found)
        {
            return null;
        }

        dispatches.Remove(found);
        found.DeletedAt = time.GetUtcNow();
        found.Jobs.ForEach(End);
        return found;
    }

    void IRoomObserver.RoomStarted(Rooms.Room room)
    {
        foreach (var wanted in room.Configuration.Agents.DefaultIfEmpty(new RoomAgentDispatch()))
        {
            Dispatch(room, wanted.AgentName, wanted.Metadata);
        }
    }

    void IRoomObserver.RoomFinished(Rooms.Room room)
    {
        if (_dispatches.TryRemove(room.Sid, out var dispatches))
        {
            dispatches.SelectMany(dispatch => dispatch.Jobs).ToList().ForEach(End);
        }
    }

    void IRoomObserver.ParticipantJoined(Participant participant)
    {
        if (participant.IsAgent)
        {
            JobsOf(participant.Room).FirstOrDefault(job => job.State.ParticipantIdentity == participant.Identity)?.Enter(JobStatus.JsRunning, "", time.GetUtcNow());
        }
        else
        {
            Launch(participant, JobType.JtParticipant);
        }
    }

    void IRoomObserver.TrackPublished(PublishedTrack track)
    {
        if (!track.Publisher.IsAgent && track.Publisher.Tracks.Count == 1)
        {
            Launch(track.Publisher, JobType.JtPublisher);
        }
    }

    void IRoomObserver.ParticipantLeft(Participant participant)
    {
        foreach (var job in JobsOf(participant.Room).Where(job => job.About == participant.Identity
            || (participant.IsAgent && job.State.ParticipantIdentity == participant.Identity)))
        {
            End(job);
        }
    }

    private List<RoomDispatch> DispatchesOf(Rooms.Room room) => _dispatches.GetOrAdd(room.Sid, _ => []);

    private List<AgentJob> JobsOf(Rooms.Room room) => [.. DispatchesOf(room).SelectMany(dispatch => dispatch.Jobs)];

    private void Launch(Participant about, JobType type)
    {
        foreach (var dispatch in DispatchesOf(about.Room))
        {
            if (!dispatch.Jobs.Exists(job => job.Type == type && job.About == about.Identity && !job.HasEnded))
            {
                Launch(about.Room, dispatch, type, about);
            }
        }
    }

    private void Launch(Rooms.Room room, RoomDispatch dispatch, JobType type, Participant? about)
    {
        var candidates = _workers.Values.Where(worker => worker.Type == type && worker.AgentName == dispatch.AgentName).ToList();
        if (candidates.Count == 0)
        {
            return;
        }

        var job = new AgentJob(dispatch, type, about?.Info());
        dispatch.Jobs.Add(job);
        _ = OfferAsync(room, job, job.ToMessage(room.Info()), candidates);
    }

    private async Task OfferAsync(Rooms.Room room, AgentJob job, Job message, List<AgentWorker> candidates)
    {
        foreach (var worker in candidates.Where(worker => !worker.IsFull).OrderBy(worker => worker.Load).ThenBy(worker => worker.JobCount))
        {
            if (await worker.AskAsync(message, Patience, time).ConfigureAwait(false) is { Available: true } answer)
            {
                room.Post(() => Assign(room, job, worker, answer));
                return;
            }
        }

        LogNobody(logger, room.Name, job.AgentName);
        room.Post(() => job.Enter(JobStatus.JsFailed, "no worker is available", time.GetUtcNow()));
    }

    private void Assign(Rooms.Room room, AgentJob job, AgentWorker worker, AvailabilityResponse answer)
    {
        if (job.HasEnded || room.IsClosed)
        {
            return;
        }

        job.Worker = worker;
        job.State.WorkerId = worker.Id;
        job.State.ParticipantIdentity = answer.ParticipantIdentity.Length > 0 ? answer.ParticipantIdentity : $"agent-{job.Id}";
        worker.Assign(
            new JobAssignment { Job = job.ToMessage(room.Info()), Token = Token(room, job, worker, answer) },
            update => room.Post(() => OnUpdate(job, update)));
        LogAssigned(logger, job.Id, worker.Id, room.Name, job.State.ParticipantIdentity);
    }

    private void OnUpdate(AgentJob job, UpdateJobStatus update)
    {
        job.Enter(update.Status, update.Error, time.GetUtcNow());
        if (job.HasEnded)
        {
            job.Worker?.Forget(job.Id);
        }
    }

    private void End(AgentJob job)
    {
        job.Enter(JobStatus.JsSuccess, "", time.GetUtcNow());
        job.Worker?.Terminate(job.Id);
    }

    private string Token(Rooms.Room room, AgentJob job, AgentWorker worker, AvailabilityResponse answer)
    {
        var allowed = worker.Permissions;
        var token = new AccessToken
        {
            Identity = job.State.ParticipantIdentity,
            Name = answer.ParticipantName,
            Metadata = answer.ParticipantMetadata,
            Attributes = answer.ParticipantAttributes.ToDictionary(),
            Kind = "agent",
            Video = new VideoGrant
            {
                Room = room.Name,
                RoomJoin = true,
                CanPublish = allowed?.CanPublish ?? true,
                CanSubscribe = allowed?.CanSubscribe ?? true,
                CanPublishData = allowed?.CanPublishData ?? true,
                CanUpdateOwnMetadata = allowed?.CanUpdateMetadata ?? true,
                Hidden = allowed?.Hidden ?? false,
                Agent = true,
            },
        };
        return tokens.Issue(token, TokenLifetime);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Worker {Worker} of agent '{Agent}' takes jobs of type {Type}")]
    private static partial void LogRegistered(ILogger logger, string worker, string agent, JobType type);

    [LoggerMessage(Level = LogLevel.Information, Message = "Worker {Worker} is gone")]
    private static partial void LogGone(ILogger logger, string worker);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {Job} is done by worker {Worker}: {Identity} comes to {Room}")]
    private static partial void LogAssigned(ILogger logger, string job, string worker, string room, string identity);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No worker of agent '{Agent}' is available for {Room}")]
    private static partial void LogNobody(ILogger logger, string room, string agent);
}
