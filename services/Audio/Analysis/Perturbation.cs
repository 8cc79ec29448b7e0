namespace Eloquence.Audio;

/// <summary>
/// Jitter and shimmer: how much periods and amplitudes of neighbouring glottal pulses differ (Praat's manual, "Voice 2. Jitter" and
/// "Voice 3. Shimmer"). Ratios, 0.01 is 1 %; <see langword="null"/> with too few periods.
/// </summary>
/// <param name="Pulses">Number of pulses.</param>
/// <param name="JitterLocal">Mean difference of consecutive periods, divided by the mean period.</param>
/// <param name="JitterPpq5">Mean distance of a period from the mean of the five around it, divided by the mean period.</param>
/// <param name="ShimmerLocal">Mean difference of consecutive amplitudes, divided by the mean amplitude.</param>
/// <param name="ShimmerApq5">Mean distance of an amplitude from the mean of the five around it, divided by the mean amplitude.</param>
internal sealed record Perturbation(int Pulses, double? JitterLocal, double? JitterPpq5, double? ShimmerLocal, double? ShimmerApq5)
{
    private const double ShortestPeriod = 0.0001;
    private const double LongestPeriod = 0.02;
    private const double PeriodFactor = 1.3;
    private const double AmplitudeFactor = 1.6;
    private const double AmplitudeReach = 0.2;
    private const int Points = 5;

    /// <summary>Measures pulses as they come; no more than the last five are remembered.</summary>
    /// <param name="source">The recording.</param>
    /// <param name="pulses">Times of the pulses in seconds, in order.</param>
    public static Perturbation Of(ISampleSource source, IEnumerable<double> pulses)
    {
        var samples = new SampleCache(source);
        var periods = new Periods();
        var amplitudes = new Amplitudes();
        double last = 0, period = 0;
        var count = 0;
        foreach (var pulse in pulses)
        {
            var before = period;
            if (count > 0)
            {
                period = pulse - last;
                periods.Add(period);
            }
            if (count > 1 && AllPeriods([before, period]) && AllWithin([before, period], PeriodFactor))
            {
                amplitudes.Add(last, Amplitude(samples, last, AmplitudeReach * before, AmplitudeReach * period));
            }
            last = pulse;
            count++;
        }
        var meanPeriod = periods.Mean();
        return new Perturbation(
            count, periods.Local.Value / meanPeriod, periods.Ppq5.Value / meanPeriod, amplitudes.Shimmer(amplitudes.Local), amplitudes.Shimmer(amplitudes.Apq5));
    }

    /// <summary>Of two values their difference, of more the distance of the middle one from the mean of all.</summary>
    private static double Difference(ReadOnlySpan<double> values)
    {
        if (values.Length == 2)
        {
            return Math.Abs(values[0] - values[1]);
        }
        double sum = 0;
        foreach (var value in values)
        {
            sum += value;
        }
        return Math.Abs(values[values.Length / 2] - (sum / values.Length));
    }

    private static bool AllPeriods(ReadOnlySpan<double> periods)
    {
        foreach (var period in periods)
        {
            if (period is < ShortestPeriod or > LongestPeriod)
            {
                return false;
            }
        }
        return true;
    }

    private static bool AllWithin(ReadOnlySpan<double> values, double factor)
    {
        for (var i = 1; i < values.Length; i++)
        {
            if (Math.Max(values[i], values[i - 1]) / Math.Min(values[i], values[i - 1]) > factor)
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Amplitude of a pulse between two periods: root mean square under a Hann window of a fifth of the periods around it.</summary>
    private static double Amplitude(SampleCache samples, double time, double left, double right)
    {
        var first = Math.Max(0, Sampling.After(time - left, samples.SampleRate));
        var last = Math.Min(samples.Length - 1, Sampling.Before(time + right, samples.SampleRate));
        if (last - first + 1 < 3)
        {
            return 0;
        }
        var heard = samples.Slice(first, last + 1);
        double energy = 0, weight = 0;
        for (var i = 0; i < heard.Length; i++)
        {
            var distance = Sampling.Time(first + i, samples.SampleRate) - time;
            var window = 0.5 + (0.5 * Math.Cos(Math.PI * distance / (distance < 0 ? left : right)));
            energy += heard[i] * window * heard[i] * window;
            weight += window * window;
        }
        return Math.Sqrt(energy / weight);
    }

    /// <summary>The last values of a sequence, oldest first.</summary>
    private struct Recent()
    {
        private readonly double[] _values = new double[Points];
        private int _count;

        public void Add(double value)
        {
            _values.AsSpan(1).CopyTo(_values);
            _values[^1] = value;
            _count = Math.Min(_count + 1, Points);
        }

        /// <summary>The last so many; empty while there are fewer.</summary>
        public readonly ReadOnlySpan<double> Last(int points) => points > _count ? [] : _values.AsSpan(Points - points);
    }

    /// <summary>A mean that grows; null of nothing.</summary>
    private struct RunningMean
    {
        private double _sum;
        private int _count;

        public readonly double? Value => _count == 0 ? null : _sum / _count;

        public void Add(double value)
        {
            _sum += value;
            _count++;
        }
    }

    /// <summary>What is remembered of the intervals between pulses.</summary>
    private sealed class Periods
    {
        private Recent _recent = new();
        private RunningMean _length;
        private RunningMean _local;
        private RunningMean _ppq5;
        private bool? _resemblesBefore;

        public RunningMean Local => _local;

        public RunningMean Ppq5 => _ppq5;

        public void Add(double period)
        {
            var before = _recent.Last(1);
            bool? resembles = before.IsEmpty ? null : AllWithin([before[0], period], PeriodFactor);
            if (!before.IsEmpty)
            {
                Count(before[0], _resemblesBefore, resembles);
            }
            _resemblesBefore = resembles;
            _recent.Add(period);
            Compare(ref _local, 2);
            Compare(ref _ppq5, Points);
        }

        /// <summary>Mean of the intervals that are periods: neither too short nor too long, and not too different from both neighbours. Ends the sequence.</summary>
        public double? Mean()
        {
            if (_recent.Last(1) is [var last])
            {
                Count(last, _resemblesBefore, resemblesAfter: null);
            }
            return _length.Value;
        }

        private void Count(double period, bool? resemblesBefore, bool? resemblesAfter)
        {
            if (AllPeriods([period]) && (resemblesBefore != false || resemblesAfter != false))
            {
                _length.Add(period);
            }
        }

        private void Compare(ref RunningMean differences, int points)
        {
            var around = _recent.Last(points);
            if (!around.IsEmpty && AllPeriods(around) && AllWithin(around, PeriodFactor))
            {
                differences.Add(Difference(around));
            }
        }
    }

    /// <summary>What is remembered of the amplitudes of pulses.</summary>
    private sealed class Amplitudes
    {
        private Recent _times = new();
        private Recent _amplitudes = new();
        private RunningMean _allButLast;
        private RunningMean _local;
        private RunningMean _apq5;

        public RunningMean Local => _local;

        public RunningMean Apq5 => _apq5;

        public void Add(double time, double amplitude)
        {
            if (amplitude <= 0)
            {
                return;
            }
            if (_amplitudes.Last(1) is [var before])
            {
                _allButLast.Add(before);
            }
            _times.Add(time);
            _amplitudes.Add(amplitude);
            Compare(ref _local, 2);
            Compare(ref _apq5, Points);
        }

        public double? Shimmer(RunningMean differences) => _allButLast.Value is { } mean && mean != 0 ? differences.Value / mean : null;

        private void Compare(ref RunningMean differences, int points)
        {
            var around = _amplitudes.Last(points);
            if (around.IsEmpty || !AllWithin(around, AmplitudeFactor))
            {
                return;
            }
            var times = _times.Last(points);
            for (var i = 1; i < points; i++)
            {
                if (!AllPeriods([times[i] - times[i - 1]]))
                {
                    return;
                }
            }
            differences.Add(Difference(around));
        }
    }
}
