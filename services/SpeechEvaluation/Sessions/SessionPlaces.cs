using Eloquence.SpeechEvaluation.Infrastructure;
using Microsoft.Extensions.Options;

namespace Eloquence.SpeechEvaluation.Sessions;

/// <summary>Bounds the live sessions of this process.</summary>
internal sealed class SessionPlaces(IOptions<ScaleOptions> scale)
{
    private int _taken;

    /// <summary>Sessions that are open.</summary>
    public int Taken => Volatile.Read(ref _taken);

    /// <summary>Takes a place; null when all are taken.</summary>
    public IDisposable? TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= scale.Value.Sessions)
        {
            return new Place(this);
        }
        Interlocked.Decrement(ref _taken);
        return null;
    }

    private sealed class Place(SessionPlaces places) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref places._taken);
    }
}
