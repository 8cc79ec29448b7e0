namespace Eloquence.Audio;

/// <summary>
/// Finds the pulses of the voice as Praat's <c>Sound &amp; Pitch: To PointProcess (cc)</c>: in every voiced stretch the walk starts at
/// the extreme nearest to its middle and steps a period at a time to both sides, each step to where the waveform resembles the
/// period before it most.
/// </summary>
internal sealed class GlottalPulses
{
    private const double ShortestStep = 0.8;
    private const double LongestStep = 1.25;

    /// <summary>A voiced stretch has no pulse earlier than this before its start, in seconds: that is more than two of the longest periods.</summary>
    private const double Overlap = 0.05;

    private readonly SampleCache _samples;
    private readonly VoicedTrack _pitch;
    private readonly double _peak;
    private readonly List<double> _times = [];
    private double _lastAdded = double.NegativeInfinity;
    private double[] _squares = [];

    private GlottalPulses(ISampleSource source, PitchTrack pitch, double recordingPeak)
    {
        _samples = new SampleCache(source);
        _pitch = new VoicedTrack(pitch, source.Length / (double)source.SampleRate);
        _peak = recordingPeak;
    }

    /// <summary>Times of the pulses in seconds, in order, found as they are asked for: those of one voiced stretch at a time are in memory.</summary>
    /// <param name="source">The recording.</param>
    /// <param name="pitch">Its track.</param>
    /// <param name="recordingPeak">Its largest absolute sample.</param>
    /// <param name="cancellationToken">Stops between two voiced stretches.</param>
    public static IEnumerable<double> Find(ISampleSource source, PitchTrack pitch, double recordingPeak, CancellationToken cancellationToken)
    {
        var pulses = new GlottalPulses(source, pitch, recordingPeak);
        foreach (var stretch in pulses._pitch.Voiced)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var time in pulses.TakeBefore(stretch.StartSeconds - Overlap))
            {
                yield return time;
            }
            pulses.Walk(stretch);
        }
        foreach (var time in pulses.TakeBefore(double.PositiveInfinity))
        {
            yield return time;
        }
    }

    private double[] TakeBefore(double seconds)
    {
        _times.Sort();
        var later = _times.FindIndex(time => time >= seconds);
        var count = later < 0 ? _times.Count : later;
        double[] taken = [.. _times.Take(count).Distinct()];
        _times.RemoveRange(0, count);
        return taken;
    }

    private void Walk(Stretch voiced)
    {
        var middle = 0.5 * (voiced.StartSeconds + voiced.EndSeconds);
        if (_pitch.At(middle) is not { } f0)
        {
            return;
        }
        var start = Extreme(middle - (0.5 / f0), middle + (0.5 / f0));
        _times.Add(start);
        WalkBack(start, voiced.StartSeconds);
        WalkOn(start, voiced.EndSeconds);
    }

    private void WalkBack(double time, double start)
    {
        while (_pitch.At(time) is { } f0)
        {
            var match = BestMatch(time, 1 / f0, time - (LongestStep / f0), time - (ShortestStep / f0));
            time = match.Found ? match.Time : time - (1 / f0);
            var inGap = time - _lastAdded > ShortestStep / f0;
            if (time < start)
            {
                if (match.Correlation > 0.7 && match.Peak > 0.023333 * _peak && inGap)
                {
                    _times.Add(time);
                }
                return;
            }
            if (IsPulse(match) && inGap)
            {
                _times.Add(time);
            }
        }
    }

    private void WalkOn(double time, double end)
    {
        while (_pitch.At(time) is { } f0)
        {
            var match = BestMatch(time, 1 / f0, time + (ShortestStep / f0), time + (LongestStep / f0));
            time = match.Found ? match.Time : time + (1 / f0);
            if (time > end)
            {
                if (match.Correlation > 0.7 && match.Peak > 0.023333 * _peak)
                {
                    _times.Add(time);
                    _lastAdded = time;
                }
                return;
            }
            if (IsPulse(match))
            {
                _times.Add(time);
                _lastAdded = time;
            }
        }
    }

    private bool IsPulse(Match match) => match.Correlation > 0.3 && (match.Peak == 0 || match.Peak > 0.01 * _peak);

    /// <summary>Time of the sample of largest magnitude between two times, refined by a parabola.</summary>
    private double Extreme(double from, double to)
    {
        var first = Math.Max(0, Sampling.Before(from, _samples.SampleRate));
        var last = Math.Min(Sampling.After(to, _samples.SampleRate), _samples.Length - 1);
        var samples = _samples.Slice(first, last + 1);
        if (samples.Length == 0)
        {
            return 0.5 * (from + to);
        }
        int lowest = 0, highest = 0;
        for (var i = 1; i < samples.Length; i++)
        {
            lowest = samples[i] < samples[lowest] ? i : lowest;
            highest = samples[i] > samples[highest] ? i : highest;
        }
        if (samples[lowest] == samples[highest])
        {
            return Sampling.Time(first + (0.5 * (samples.Length - 1)), _samples.SampleRate);
        }
        var extreme = Math.Abs(samples[lowest]) > Math.Abs(samples[highest]) ? lowest : highest;
        double place = extreme;
        if (extreme > 0 && extreme < samples.Length - 1 && samples.Length > 2)
        {
            double before = samples[extreme - 1], after = samples[extreme + 1];
            place += 0.5 * (after - before) / ((2 * samples[extreme]) - before - after);
        }
        return Sampling.Time(first + place, _samples.SampleRate);
    }

    /// <summary>Where a window resembles the one around a time most, its middle between two other times.</summary>
    private Match BestMatch(double time, double window, double from, double to)
    {
        var rate = _samples.SampleRate;
        var left = Sampling.Nearest(time - (0.5 * window), rate);
        var count = (int)(Sampling.Nearest(time + (0.5 * window), rate) - left) + 1;
        var first = Sampling.Before(from - (0.5 * window), rate);
        var last = Sampling.After(to - (0.5 * window), rate);
        // Samples outside the recording are left out of all sums: zeros do that.
        var all = _samples.Slice(Math.Min(left, first), Math.Max(left, last) + count);
        var reference = all.Slice((int)(left - Math.Min(left, first)), count);
        var searched = all.Slice((int)(first - Math.Min(left, first)), (int)(last - first) + count);
        var squares = Accumulate(searched);
        var inside = left >= 0 && first >= 0 && Math.Max(left, last) + count <= _samples.Length;
        var energy = VectorMath.Dot(reference, reference);

        double best = -1, beforeBest = 0, afterBest = 0, place = 0, peak = 0;
        double r1, r2 = 0, r3 = 0;
        for (var shift = 0; shift <= (int)(last - first); shift++)
        {
            var window2 = searched.Slice(shift, count);
            var product = VectorMath.Dot(reference, window2);
            var norms = inside
                ? energy * (squares[shift + count] - squares[shift])
                : Norms(left, reference, first + shift, window2);
            r1 = r2;
            r2 = r3;
            r3 = product != 0 ? product / Math.Sqrt(norms) : 0;
            if (r2 > best && r2 >= r1 && r2 >= r3)
            {
                (best, beforeBest, afterBest, place) = (r2, r1, r3, first + shift - 1);
                peak = VectorMath.LargestMagnitude(window2);
            }
        }
        if (best <= -1)
        {
            return new Match(false, time, -1, 0);
        }
        var curvature = (2 * best) - beforeBest - afterBest;
        if (curvature != 0)
        {
            var slope = 0.5 * (afterBest - beforeBest);
            best += 0.5 * slope * slope / curvature;
            place += slope / curvature;
        }
        return new Match(true, time + ((place - left) / rate), best, peak);
    }

    private ReadOnlySpan<double> Accumulate(ReadOnlySpan<double> samples)
    {
        if (_squares.Length <= samples.Length)
        {
            _squares = new double[2 * (samples.Length + 1)];
        }
        _squares[0] = 0;
        for (var i = 0; i < samples.Length; i++)
        {
            _squares[i + 1] = _squares[i] + (samples[i] * samples[i]);
        }
        return _squares;
    }

    /// <summary>Product of the energies of two windows, where both lie inside the recording.</summary>
    private double Norms(long left, ReadOnlySpan<double> a, long left2, ReadOnlySpan<double> b)
    {
        double energyA = 0, energyB = 0;
        for (var i = 0; i < a.Length; i++)
        {
            if (left + i >= 0 && left2 + i >= 0 && left + i < _samples.Length && left2 + i < _samples.Length)
            {
                energyA += a[i] * a[i];
                energyB += b[i] * b[i];
            }
        }
        return energyA * energyB;
    }

    private readonly record struct Match(bool Found, double Time, double Correlation, double Peak);
}
