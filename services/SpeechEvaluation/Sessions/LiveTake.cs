using System.Diagnostics;
using Eloquence.Audio;
using Eloquence.Contracts;

namespace Eloquence.SpeechEvaluation.Sessions;

/// <summary>One take while it is spoken: what is heard now, and the sound for the evaluation afterwards. One connection, one caller at a time.</summary>
internal sealed class LiveTake : IAsyncDisposable
{
    /// <summary>A live frame for every tenth of a second of sound.</summary>
    public const int FrameBytes = 2 * LiveVoiceMeter.SampleRate / 10;

    private readonly TakeSpool _spool = new();
    private readonly LiveVoiceMeter _meter = new();
    private int _untilFrame = FrameBytes;

    /// <summary>Length so far in seconds.</summary>
    public double Seconds => _spool.Seconds;

    /// <summary>
    /// Takes a piece of sound and reports every tenth of a second in it; sound that comes faster than it is spoken gets one report for the
    /// whole piece, as nobody can look at the others.
    /// </summary>
    /// <exception cref="SessionRefusedException">The take is too long, or its first piece is in another format.</exception>
    public async Task AddAsync(ReadOnlyMemory<byte> piece, Func<LiveReading, Task> report, CancellationToken cancellationToken)
    {
        if (_spool.Length == 0)
        {
            piece = piece[PcmHeader.SamplesStart(piece.Span)..];
        }
        if (_spool.Length + piece.Length > RecordingLimits.MaximumBytes)
        {
            throw new SessionRefusedException(
                "session_too_long", $"The take has reached {RecordingLimits.MaximumBytes / 1_000_000} MB ({Seconds / 60:F0} minutes). Finish it and start another.");
        }
        await _spool.AddAsync(piece, cancellationToken);
        var each = piece.Length <= MostFramesAtOnce * FrameBytes;
        while (!piece.IsEmpty)
        {
            var start = Stopwatch.GetTimestamp();
            var part = piece[..(each ? Math.Min(piece.Length, _untilFrame) : piece.Length)];
            _meter.AddPcm16(part.Span);
            piece = piece[part.Length..];
            _untilFrame -= part.Length;
            if (_untilFrame <= 0)
            {
                _untilFrame = FrameBytes;
                await report(new LiveReading(_meter.Read(), _meter.Totals, Stopwatch.GetElapsedTime(start)));
            }
        }
    }

    /// <summary>The whole sound so far.</summary>
    public Task<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken) => _spool.ReadAsync(cancellationToken);

    public ValueTask DisposeAsync() => _spool.DisposeAsync();

    private const int MostFramesAtOnce = 20;
}

/// <summary>What is heard at a moment of a take.</summary>
/// <param name="Now">The moment.</param>
/// <param name="SoFar">Counts since the beginning.</param>
/// <param name="Work">Time the measuring of this piece took.</param>
internal readonly record struct LiveReading(LiveVoice Now, LiveVoiceTotals SoFar, TimeSpan Work);
