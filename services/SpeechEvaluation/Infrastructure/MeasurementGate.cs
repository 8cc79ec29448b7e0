using Microsoft.Extensions.Options;

namespace Eloquence.SpeechEvaluation.Infrastructure;

/// <summary>
/// Bounds the work in this process. A request is admitted before its body is read, or refused at once; admitted requests then
/// take turns on as many threads as <see cref="ScaleOptions.Concurrency"/> says. Those are threads of their own, because an
/// analysis keeps a core busy and the thread pool has to stay free for input and output. Long recordings take turns among themselves, on half
/// as many threads, so that a talk of an hour never keeps a take of a minute waiting.
/// </summary>
internal sealed class MeasurementGate(IOptions<ScaleOptions> scale) : IDisposable
{
    private readonly int _limit = scale.Value.Concurrency + scale.Value.Queue;
    private readonly SemaphoreSlim _turns = new(scale.Value.Concurrency);
    private readonly SemaphoreSlim _longTurns = new((scale.Value.Concurrency + 1) / 2);
    private int _admitted;
    private long _total;
    private long _refused;

    /// <summary>Requests admitted at this moment.</summary>
    public int Admitted => Volatile.Read(ref _admitted);

    /// <summary>Requests admitted since the start.</summary>
    public long Total => Interlocked.Read(ref _total);

    /// <summary>Requests refused since the start, because the queue was full.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Admits one request; <see langword="null"/> when the queue is full.</summary>
    public Admission? TryEnter()
    {
        if (Interlocked.Increment(ref _admitted) <= _limit)
        {
            Interlocked.Increment(ref _total);
            return new Admission(this);
        }
        Interlocked.Decrement(ref _admitted);
        Interlocked.Increment(ref _refused);
        return null;
    }

    public void Dispose()
    {
        _turns.Dispose();
        _longTurns.Dispose();
    }

    /// <summary>The right to run one analysis; ends when disposed.</summary>
    internal sealed class Admission(MeasurementGate gate) : IDisposable
    {
        /// <summary>Waits for a turn and runs the work on a thread of its own.</summary>
        /// <param name="work">The work.</param>
        /// <param name="isLong">Whether it takes many seconds.</param>
        /// <param name="cancellationToken">Stops waiting; the work watches it itself.</param>
        public async Task<T> RunAsync<T>(Func<T> work, bool isLong, CancellationToken cancellationToken)
        {
            var turns = isLong ? gate._longTurns : gate._turns;
            await turns.WaitAsync(cancellationToken);
            try
            {
                return await Task.Factory.StartNew(
                    work, cancellationToken, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
            }
            finally
            {
                turns.Release();
            }
        }

        public void Dispose() => Interlocked.Decrement(ref gate._admitted);
    }
}
