using Eloquence.Whisper.Admission;
using Microsoft.Extensions.Options;

namespace Eloquence.Whisper.Transcribing;

/// <summary>
/// Shares the cores between sessions and recordings: so many passes at a time, the others wait in order of arrival. Nobody asks for a
/// second turn before the first has ended, so that this order serves all in rotation. Passes that somebody waits for go first.
/// </summary>
internal sealed class RecognitionTurns(IOptions<ScaleOptions> scale)
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<TaskCompletionSource, (TurnRank Rank, long Arrival)> _waiting = new();
    private int _free = scale.Value.Concurrency;
    private long _arrivals;

    /// <summary>Waits for a turn; the turn ends when the result is disposed.</summary>
    /// <param name="rank">What kind of pass it is.</param>
    /// <param name="cancellationToken">Gives the place in the queue up.</param>
    public async ValueTask<Turn> EnterAsync(TurnRank rank, CancellationToken cancellationToken)
    {
        TaskCompletionSource place;
        lock (_lock)
        {
            if (_free > 0)
            {
                _free--;
                return new Turn(this);
            }
            place = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(place, (rank, _arrivals++));
        }
        await using var giveUp = cancellationToken.Register(() => place.TrySetCanceled(cancellationToken));
        await place.Task;
        return new Turn(this);
    }

    private void Leave()
    {
        lock (_lock)
        {
            while (_waiting.TryDequeue(out var next, out _))
            {
                if (next.TrySetResult())
                {
                    return;
                }
            }
            _free++;
        }
    }

    /// <summary>The right to run one pass.</summary>
    internal sealed class Turn(RecognitionTurns turns) : IDisposable
    {
        public void Dispose() => turns.Leave();
    }
}
