using System.Threading.RateLimiting;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace Eloquence.ServiceDefaults.Resilience;

/// <summary>What is known about one destination: how many calls are under way, and whether it has been failing.</summary>
internal sealed partial class Destination : IDisposable
{
    private readonly ResilienceOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrencyLimiter _places;

    public Destination(string name, ResilienceOptions options, TimeProvider time, ILogger logger)
    {
        Name = name;
        _options = options;
        _time = time;
        _logger = logger;
        _places = new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = options.Concurrency,
            QueueLimit = options.Queue,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
        Pipeline = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }
            .AddRetry(CreateRetry())
            .AddCircuitBreaker(CreateBreaker())
            .Build();
    }

    public string Name { get; }

    /// <summary>Repeats and breaks; the limits of time are <see cref="TimeAllowance"/>'s.</summary>
    public ResiliencePipeline<HttpResponseMessage> Pipeline { get; }

    public TimeSpan BreakPause => _options.BreakPause;

    public TimeAllowance Allow() => new(_options, _time);

    public ValueTask<RateLimitLease> EnterAsync(CancellationToken cancellationToken) => _places.AcquireAsync(1, cancellationToken);

    public void Dispose() => _places.Dispose();

    private RetryStrategyOptions<HttpResponseMessage> CreateRetry() => new()
    {
        MaxRetryAttempts = _options.Retries,
        ShouldHandle = attempt => ValueTask.FromResult(
            Failures.AreWorthRepeating(attempt.Outcome)
            && Call.Of(attempt.Context) is { Request: var request, Allowance: var allowance }
            && request.IsRetryable()
            && Pause(attempt.Outcome, attempt.AttemptNumber) < allowance.Remaining),
        DelayGenerator = attempt => ValueTask.FromResult<TimeSpan?>(Pause(attempt.Outcome, attempt.AttemptNumber)),
        OnRetry = attempt =>
        {
            LogRepeated(Name, attempt.AttemptNumber + 1, attempt.RetryDelay.TotalMilliseconds, Failures.Describe(attempt.Outcome));
            return default;
        },
    };

    private CircuitBreakerStrategyOptions<HttpResponseMessage> CreateBreaker() => new()
    {
        FailureRatio = _options.BreakRatio,
        MinimumThroughput = _options.BreakThroughput,
        SamplingDuration = _options.BreakWindow,
        BreakDuration = _options.BreakPause,
        ShouldHandle = call => ValueTask.FromResult(Failures.AreTheDestinations(call.Outcome)),
        OnOpened = opened =>
        {
            LogOpened(Name, opened.BreakDuration.TotalSeconds);
            return default;
        },
        OnClosed = _ =>
        {
            LogClosed(Name);
            return default;
        },
    };

    /// <summary>0.5, 1, 1.5 s by default; longer when the destination asks for it (RFC 9110 section 10.2.3).</summary>
    private TimeSpan Pause(Outcome<HttpResponseMessage> outcome, int attempt)
    {
        var own = _options.RetryPause * (attempt + 1);
        var asked = outcome.Result?.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - _time.GetUtcNow(),
            _ => TimeSpan.Zero,
        };
        return asked > own ? asked : own;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Destination}: attempt {Attempt} failed, again in {PauseMilliseconds} ms ({Reason})")]
    private partial void LogRepeated(string destination, int attempt, double pauseMilliseconds, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Destination} keeps failing: calls stop for {Seconds} s")]
    private partial void LogOpened(string destination, double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Destination} answers again")]
    private partial void LogClosed(string destination);
}
