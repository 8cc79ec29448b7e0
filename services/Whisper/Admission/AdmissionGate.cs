using Microsoft.Extensions.Options;

namespace Eloquence.Whisper.Admission;

/// <summary>
/// Bounds what this process takes on: recordings being transcribed or waiting, and live sessions. Whoever is not admitted learns at once
/// how many are before him and when trying again makes sense.
/// </summary>
internal sealed class AdmissionGate(IOptions<ScaleOptions> scale, TimeProvider time)
{
    private readonly int _concurrency = scale.Value.Concurrency;
    private readonly int _recordings = scale.Value.Concurrency + scale.Value.Queue;
    private readonly int _streams = scale.Value.Streams;
    private readonly Lock _lock = new();
    private int _recordingsIn;
    private int _streamsIn;
    private double _meanSeconds;

    /// <summary>Recordings admitted at this moment.</summary>
    public int Recordings => Volatile.Read(ref _recordingsIn);

    /// <summary>Live sessions open at this moment.</summary>
    public int Streams => Volatile.Read(ref _streamsIn);

    /// <summary>When a refused recording had better be sent again: as long as those before it have taken on average, at least a second.</summary>
    public TimeSpan RetryAfter
    {
        get
        {
            lock (_lock)
            {
                return TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(_meanSeconds * _recordings / _concurrency)));
            }
        }
    }

    /// <summary>Admits a recording; <see langword="null"/> when the queue is full.</summary>
    public Admission? TryEnter()
    {
        lock (_lock)
        {
            return _recordingsIn < _recordings ? new Admission(this, Math.Max(0, ++_recordingsIn - _concurrency), time.GetTimestamp()) : null;
        }
    }

    /// <summary>Admits a live session; <see langword="null"/> when there are too many.</summary>
    public IDisposable? TryOpenStream()
    {
        lock (_lock)
        {
            if (_streamsIn >= _streams)
            {
                return null;
            }
            _streamsIn++;
        }
        Telemetry.LiveSessions.Add(1);
        return new OpenStream(this);
    }

    private void Leave(long entered)
    {
        lock (_lock)
        {
            _recordingsIn--;
            var seconds = time.GetElapsedTime(entered).TotalSeconds;
            _meanSeconds = _meanSeconds == 0 ? seconds : _meanSeconds + (0.2 * (seconds - _meanSeconds));
        }
    }

    private void CloseStream()
    {
        lock (_lock)
        {
            _streamsIn--;
        }
        Telemetry.LiveSessions.Add(-1);
    }

    /// <summary>The right to have one recording transcribed; ends when disposed.</summary>
    /// <param name="gate">Where it was admitted.</param>
    /// <param name="position">Place in the queue when it was admitted: 0 when its work begins at once.</param>
    /// <param name="entered">When it was admitted.</param>
    internal sealed class Admission(AdmissionGate gate, int position, long entered) : IDisposable
    {
        public int Position { get; } = position;

        public void Dispose() => gate.Leave(entered);
    }

    private sealed class OpenStream(AdmissionGate gate) : IDisposable
    {
        private int _closed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _closed, 1) == 0)
            {
                gate.CloseStream();
            }
        }
    }
}
