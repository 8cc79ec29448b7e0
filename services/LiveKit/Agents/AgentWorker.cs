using System.Collections.Concurrent;
using Eloquence.LiveKit.Protocol;
using Eloquence.LiveKit.Rooms;

namespace Eloquence.LiveKit.Agents;

/// <summary>A registered worker: takes jobs of one type and name. Safe for use by several threads.</summary>
internal sealed class AgentWorker(WorkerConnection connection, RegisterWorkerRequest registration)
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<AvailabilityResponse>> _asked = new();
    private readonly ConcurrentDictionary<string, Action<UpdateJobStatus>> _jobs = new();
    private volatile bool _isFull;
    private volatile float _load;

    public string Id { get; } = Sid.Worker();

    public JobType Type { get; } = registration.Type;

    public string AgentName { get; } = registration.AgentName;

    /// <summary>What its agents may do in rooms; null for the usual.</summary>
    public ParticipantPermission? Permissions { get; } = registration.AllowedPermissions;

    public bool IsFull => _isFull;

    /// <summary>How busy it says it is, 0 to 1.</summary>
    public float Load => _load;

    public int JobCount => _jobs.Count;

    public void Send(ServerMessage message) => connection.Send(message);

    public void Update(UpdateWorkerStatus status)
    {
        _load = status.Load;
        _isFull = status.HasStatus ? status.Status == WorkerStatus.WsFull : _isFull;
    }

    /// <summary>Asks whether it takes a job.</summary>
    /// <returns>Its answer; null when it gives none in time or is gone.</returns>
    public async Task<AvailabilityResponse?> AskAsync(Job job, TimeSpan patience, TimeProvider time)
    {
        var answer = new TaskCompletionSource<AvailabilityResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked[job.Id] = answer;
        try
        {
            Send(new ServerMessage { Availability = new AvailabilityRequest { Job = job } });
            return await answer.Task.WaitAsync(patience, time).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            return null;
        }
        finally
        {
            _asked.TryRemove(job.Id, out _);
        }
    }

    public void OnAvailability(AvailabilityResponse response)
    {
        if (_asked.TryGetValue(response.JobId, out var answer))
        {
            answer.TrySetResult(response);
        }
    }

    /// <summary>Gives it a job it has accepted.</summary>
    /// <param name="assignment">The job and the token to join with.</param>
    /// <param name="onUpdate">Is told how it goes.</param>
    public void Assign(JobAssignment assignment, Action<UpdateJobStatus> onUpdate)
    {
        _jobs[assignment.Job.Id] = onUpdate;
        Send(new ServerMessage { Assignment = assignment });
    }

    public void OnUpdate(UpdateJobStatus update)
    {
        if (_jobs.TryGetValue(update.JobId, out var onUpdate))
        {
            onUpdate(update);
        }
    }

    /// <summary>Tells it to end a job; does nothing when it does not have it.</summary>
    public void Terminate(string jobId)
    {
        if (_jobs.TryRemove(jobId, out _))
        {
            Send(new ServerMessage { Termination = new JobTermination { JobId = jobId } });
        }
    }

    /// <summary>A job has ended by itself.</summary>
    public void Forget(string jobId) => _jobs.TryRemove(jobId, out _);

    /// <summary>The line is gone. Agents in rooms have lines of their own and may go on.</summary>
    public void OnGone()
    {
        foreach (var answer in _asked.Values)
        {
            answer.TrySetCanceled();
        }
    }
}
