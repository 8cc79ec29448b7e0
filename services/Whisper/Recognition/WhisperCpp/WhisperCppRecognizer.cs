using Eloquence.WhisperWorker.Protocol;
using Microsoft.Extensions.Options;

namespace Eloquence.Whisper.Recognition.WhisperCpp;

/// <summary>
/// Recognises with whisper.cpp in supervised worker processes: an end of a worker costs the calls it was working on and nothing else. Looks
/// for a better library or model while it runs (one that is being built or fetched) and changes over without losing a call.
/// </summary>
internal sealed partial class WhisperCppRecognizer : BackgroundService, ISpeechRecognizer
{
    private const int SampleRate = 16000;
    private const int StartsBeforeRefusal = 3;
    private const int MostAttempts = 3;
    private const int FullWindow = 1500;
    private const double SecondsPerPosition = 0.02;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetirementPatience = TimeSpan.FromMinutes(5);

    private readonly SpeechOptions _options;
    private readonly WorkerPlanner _planner;
    private readonly CrashHistory _crashes;
    private readonly ILogger<WhisperCppRecognizer> _logger;
    private readonly TimeProvider _time;
    private readonly Dictionary<WorkerPlan, int> _silentEnds = [];
    private volatile WorkerGroup? _group;
    private volatile RecognizerInfo _info = Waiting(["The speech recogniser is starting."]);
    private volatile TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Creates the recogniser; nothing runs before it is started as a hosted service.</summary>
    public WhisperCppRecognizer(IOptions<SpeechOptions> options, ILogger<WhisperCppRecognizer> logger, TimeProvider time)
    {
        (_options, _logger, _time) = (options.Value, logger, time);
        _planner = new WorkerPlanner(_options);
        _crashes = new CrashHistory(time);
    }

    /// <inheritdoc/>
    public RecognizerInfo Info => _info;

    /// <summary>Process ids of the workers, for tests and diagnostics.</summary>
    public IReadOnlyList<int> WorkerIds => _group is { } group ? [.. group.Workers.Where(worker => !worker.Ended.IsCompleted).Select(worker => worker.Id)] : [];

    /// <inheritdoc/>
    public async Task<RecognitionResult> RecognizeAsync(ReadOnlyMemory<float> samples, RecognitionRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        for (var attempt = 1; ; attempt++)
        {
            var (group, worker) = await FindWorkerAsync(cancellationToken);
            try
            {
                return await RecognizeAsync(group.Plan.Model, worker, samples, request, cancellationToken);
            }
            catch (WorkerGoneException) when (attempt < MostAttempts)
            {
                // It had ended before the call reached it, which FindWorkerAsync knows as soon as the system has told.
                await worker.Ended.WaitAsync(cancellationToken);
            }
            catch (WorkerGoneException gone)
            {
                throw new RecognizerUnavailableException("The recogniser's worker ends again and again. Ask again in a moment.", gone);
            }
        }
    }

    private static async Task<RecognitionResult> RecognizeAsync(
        SpeechModel model, WorkerProcess worker, ReadOnlyMemory<float> samples, RecognitionRequest request, CancellationToken cancellationToken)
    {
        var command = new RecognizeCommand(
            model.Language ?? request.Language,
            model.TakesPrompt ? request.Prompt : null,
            request.Translate && model.Language is null,
            request.WordTimes,
            request.AudioContext ?? 0,
            request.SingleSegment,
            request.SingleSegment ? model.Live : model.Whole);
        var result = await worker.RecognizeAsync(command, samples, cancellationToken);
        RecognizerTelemetry.Record(model.Engine, samples.Length / (double)SampleRate, result.Seconds);
        return IsGuess(result, model.LeastProbability) ? new RecognitionResult([], result.NoSpeech) : Translate(result);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_group is { } group)
        {
            await group.RetireAsync(TimeSpan.Zero, _time);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await AdvanceAsync(stoppingToken);
            var ended = _group?.Workers.Select(worker => worker.Ended) ?? [];
            await Task.WhenAny([.. ended, Task.Delay(Interval, _time, stoppingToken)]);
        }
    }

    private static RecognizerInfo Waiting(IReadOnlyList<string> reasons) => new("none", "none", Degraded: true, reasons, Ready: false, MaximumSeconds: null);

    private static bool IsGuess(WorkerResult result, double leastProbability) =>
        leastProbability > 0 && result.Segments.SelectMany(segment => segment.Words).Select(word => word.Probability).DefaultIfEmpty(1).Average() < leastProbability;

    private static RecognitionResult Translate(WorkerResult result) => new(
        [.. result.Segments.Select(segment => new RecognizedSegment(segment.Start, segment.End, segment.Text, [.. segment.Words.Select(word => new RecognizedWord(word.Text, word.Start, word.End, word.Probability))]))],
        result.NoSpeech);

    // One look at what is there: a better plan is started, an ended or swollen worker replaced.
    private async Task AdvanceAsync(CancellationToken stopping)
    {
        if (_planner.Choose() is not { } plan)
        {
            if (_group is null)
            {
                Publish(null, Waiting(_planner.Reasons));
            }

            return;
        }

        try
        {
            if (_group?.Plan != plan)
            {
                var fresh = await WorkerGroup.StartAsync(plan, _options, _logger, stopping);
                var old = _group;
                Publish(fresh, Describe(fresh));
                LogServing(plan.Model.Name, fresh.Model.Version, plan.Library, fresh.Model.Seconds, fresh.Model.System);
                _ = old?.RetireAsync(RetirementPatience, _time);
            }
            else if (_group.Workers.FirstOrDefault(worker => worker.Ended.IsCompleted) is { } ended)
            {
                RecognizerTelemetry.Restarts.Add(1);
                LogEnded(ended.Id);
                _info = _info with { Crashes = _info.Crashes + 1 };
                await Task.Delay(_crashes.Next(), _time, stopping);
                Publish(await _group.ReplaceAsync(ended, _options, _logger, stopping), _info);
                await ended.DisposeAsync();
            }
            else if (_group.Workers.FirstOrDefault(worker => _options.MemoryLimitMegabytes > 0 && worker.Memory > (long)_options.MemoryLimitMegabytes << 20) is { } swollen)
            {
                LogSwollen(swollen.Id, swollen.Memory >> 20, _options.MemoryLimitMegabytes);
                Publish(await _group.ReplaceAsync(swollen, _options, _logger, stopping), _info);
                _ = swollen.RetireAsync(RetirementPatience, _time);
            }
        }
        catch (WorkerStartException failure)
        {
            Refuse(plan, failure);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The service is stopping.
        }
    }

    // What says why it cannot be loaded is not tried again; what ends without a word is, a few times.
    private void Refuse(WorkerPlan plan, WorkerStartException failure)
    {
        LogCannotStart(plan.Model.Path, plan.Library, failure.Message);
        var silent = failure.LibraryAtFault is null;
        if (silent && (_silentEnds[plan] = _silentEnds.GetValueOrDefault(plan) + 1) < StartsBeforeRefusal)
        {
            return;
        }

        _planner.Refuse(failure.LibraryAtFault == true ? plan.Library : plan.Model.Path, failure.Message);
        if (_group?.Plan == plan)
        {
            _group = null;
        }
    }

    private RecognizerInfo Describe(WorkerGroup group)
    {
        var model = group.Plan.Model;
        string[] reasons = [.. model.Weaknesses, .. _planner.Reasons];
        return new RecognizerInfo(
            model.Engine, model.Name, reasons.Length > 0, reasons, Ready: true,
            group.Model.AudioContext < FullWindow ? Math.Min(model.LongestSeconds ?? double.MaxValue, group.Model.AudioContext * SecondsPerPosition) : null)
        {
            Crashes = _info.Crashes,
        };
    }

    private void Publish(WorkerGroup? group, RecognizerInfo info)
    {
        (_group, _info) = (group, info);
        Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    // A worker that has just ended is being replaced: calls wait for the next one instead of failing.
    private async Task<(WorkerGroup Group, WorkerProcess Worker)> FindWorkerAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        while (true)
        {
            var changed = _changed.Task;
            if (_group is { } group && group.LeastBusy is { Ended.IsCompleted: false } worker)
            {
                return (group, worker);
            }

            if (_group is null && !_info.Ready)
            {
                throw new RecognizerUnavailableException(string.Join(' ', _info.Reasons));
            }

            await changed.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            if (patience.IsCancellationRequested)
            {
                throw new RecognizerUnavailableException("The recogniser's worker has ended and could not be started again yet. Ask again in a moment.");
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Model {Model} serves with whisper.cpp {Version} from {Library}, loaded in {Seconds:F2} s; {System}")]
    private partial void LogServing(string model, string version, string library, double seconds, string system);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Worker {Worker} has ended; another is started")]
    private partial void LogEnded(int worker);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Worker {Worker} holds {Megabytes} MB, more than the {Limit} MB allowed; it is replaced")]
    private partial void LogSwollen(int worker, long megabytes, int limit);

    [LoggerMessage(Level = LogLevel.Error, Message = "Model {Model} cannot be loaded with {Library}: {Reason}")]
    private partial void LogCannotStart(string model, string library, string reason);
}
