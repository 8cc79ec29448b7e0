using Eloquence.Audio;
using Eloquence.ServiceDefaults;

namespace Eloquence.SpeechEvaluation.Measuring;

/// <summary>
/// How fast recordings are measured in this process, and whether a request has the time for one. A talk of hours that cannot be done in time is
/// told so at once instead of after all the time there was.
/// </summary>
internal sealed class MeasuringSpeed
{
    /// <summary>Shorter recordings say more about the start of a process, when its code is not compiled yet, than about its speed.</summary>
    private const double LeastSeconds = 120;

    private const double SecondsPerMinute = 60;

    /// <summary>Fastest so far in samples per second; 0 when nothing is known.</summary>
    private double _fastest;

    /// <summary>Notes an analysis.</summary>
    /// <param name="samples">What was analysed.</param>
    /// <param name="elapsed">Time it took.</param>
    public void Note(ISampleSource samples, TimeSpan elapsed)
    {
        if (samples.Length < LeastSeconds * samples.SampleRate || elapsed <= TimeSpan.Zero)
        {
            return;
        }
        var speed = samples.Length / elapsed.TotalSeconds;
        double known;
        do
        {
            known = Volatile.Read(ref _fastest);
        }
        while (speed > known && Interlocked.CompareExchange(ref _fastest, speed, known) != known);
    }

    /// <summary>Refuses what even at the highest speed seen so far takes longer than the request may.</summary>
    /// <exception cref="AudioFormatException">There is not enough time.</exception>
    public void Check(ISampleSource samples)
    {
        var fastest = Volatile.Read(ref _fastest);
        if (fastest == 0 || RequestDeadline.Current is not { } deadline)
        {
            return;
        }
        var needed = samples.Length / fastest;
        if (needed > deadline.Remaining.TotalSeconds)
        {
            throw new AudioFormatException(AudioErrorCodes.TooLong, FormattableString.Invariant(
                $"The recording lasts {samples.Length / (SecondsPerMinute * samples.SampleRate):F0} minutes. Measuring it takes at least {needed:F0} s, and this request has {deadline.Remaining.TotalSeconds:F0} s left. Send it again with the header \"Prefer: wait={Math.Ceiling(needed / SecondsPerMinute) * 2 * SecondsPerMinute:F0}\" (seconds, at most 600), or in parts."));
        }
    }
}
