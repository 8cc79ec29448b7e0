using Eloquence.WhisperWorker.Protocol;

namespace Eloquence.Whisper.Recognition.WhisperCpp;

/// <summary>The workers of one plan.</summary>
internal sealed class WorkerGroup(WorkerPlan plan, IReadOnlyList<WorkerProcess> workers)
{
    public WorkerPlan Plan => plan;

    public IReadOnlyList<WorkerProcess> Workers => workers;

    /// <summary>What the workers have loaded.</summary>
    public LoadedModel Model => workers[0].Model;

    /// <summary>The worker with the least to do.</summary>
    public WorkerProcess LeastBusy => workers.MinBy(worker => (worker.Ended.IsCompleted, worker.Load))!;

    /// <summary>Starts the workers of a plan; when one cannot start, none runs.</summary>
    /// <exception cref="WorkerStartException">A worker cannot load.</exception>
    public static async Task<WorkerGroup> StartAsync(WorkerPlan plan, SpeechOptions options, ILogger logger, CancellationToken cancellationToken)
    {
        var workers = new List<WorkerProcess>();
        try
        {
            while (workers.Count < options.Workers)
            {
                workers.Add(await WorkerProcess.StartAsync(Command(plan, options), logger, cancellationToken));
            }

            return new WorkerGroup(plan, workers);
        }
        catch
        {
            foreach (var worker in workers)
            {
                await worker.DisposeAsync();
            }

            throw;
        }
    }

    /// <summary>The same group with a fresh worker in place of one that has ended or is to be replaced.</summary>
    /// <exception cref="WorkerStartException">The fresh worker cannot load.</exception>
    public async Task<WorkerGroup> ReplaceAsync(WorkerProcess old, SpeechOptions options, ILogger logger, CancellationToken cancellationToken)
    {
        var fresh = await WorkerProcess.StartAsync(Command(plan, options), logger, cancellationToken);
        return new WorkerGroup(plan, [.. workers.Select(worker => worker == old ? fresh : worker)]);
    }

    /// <summary>Ends the workers when they have finished what they are working on.</summary>
    public Task RetireAsync(TimeSpan patience, TimeProvider time) => Task.WhenAll(workers.Select(worker => worker.RetireAsync(patience, time)));

    private static LoadCommand Command(WorkerPlan plan, SpeechOptions options)
    {
        var threads = options.Threads > 0 ? options.Threads : plan.Model.Threads ?? Math.Min(4, Environment.ProcessorCount);
        var parallel = options.Parallel > 0 ? options.Parallel : Math.Max(1, Environment.ProcessorCount / (threads * options.Workers));
        return new LoadCommand(plan.Library, plan.Model.Path, parallel, threads, plan.Model.Alignment);
    }
}
