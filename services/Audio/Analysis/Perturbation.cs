namespace Eloquence.Audio;

/// <summary>
/// Jitter and shimmer: how much periods and amplitudes of neighbouring glottal pulses differ (Praat's manual, "Voice 2. Jitter" and
/// "Voice 3. Shimmer"). Ratios, 0.01 is 1 %; <see langword="null"/> with too few periods.
/// </summary>
/// <param name="JitterLocal">Mean difference of consecutive periods, divided by the mean period.</param>
/// <param name="JitterPpq5">Mean distance of a period from the mean of the five around it, divided by the mean period.</param>
/// <param name="ShimmerLocal">Mean difference of consecutive amplitudes, divided by the mean amplitude.</param>
/// <param name="ShimmerApq5">Mean distance of an amplitude from the mean of the five around it, divided by the mean amplitude.</param>
internal sealed record Perturbation(double? JitterLocal, double? JitterPpq5, double? ShimmerLocal, double? ShimmerApq5)
{
    private const double ShortestPeriod = 0.0001;
    private const double LongestPeriod = 0.02;
    private const double PeriodFactor = 1.3;
    private const double AmplitudeFactor = 1.6;
    private const double AmplitudeReach = 0.2;

    public static Perturbation Of(ISampleSource source, double[] pulses)
    {
        var periods = new double[Math.Max(0, pulses.Length - 1)];
        for (var i = 0; i < periods.Length; i++)
        {
            periods[i] = pulses[i + 1] - pulses[i];
        }
        var (times, amplitudes) = Amplitudes(source, pulses, periods);
        var meanPeriod = MeanPeriod(periods);
        return new Perturbation(
            Jitter(periods, 2) / meanPeriod,
            Jitter(periods, 5) / meanPeriod,
            Shimmer(times, amplitudes, 2),
            Shimmer(times, amplitudes, 5));
    }

    private static double? Jitter(double[] periods, int points)
    {
        double sum = 0;
        var count = 0;
        for (var i = 0; i + points <= periods.Length; i++)
        {
            var around = periods.AsSpan(i, points);
            if (AllPeriods(around) && AllWithin(around, PeriodFactor))
            {
                sum += Difference(around);
                count++;
            }
        }
        return count < 1 ? null : sum / count;
    }

    private static double? Shimmer(List<double> times, List<double> amplitudes, int points)
    {
        double sum = 0;
        var count = 0;
        Span<double> periods = stackalloc double[4];
        Span<double> around = stackalloc double[5];
        for (var i = 0; i + points <= amplitudes.Count; i++)
        {
            for (var j = 0; j < points; j++)
            {
                around[j] = amplitudes[i + j];
                if (j > 0)
                {
                    periods[j - 1] = times[i + j] - times[i + j - 1];
                }
            }
            if (AllPeriods(periods[..(points - 1)]) && AllWithin(around[..points], AmplitudeFactor))
            {
                sum += Difference(around[..points]);
                count++;
            }
        }
        var mean = amplitudes.Count < 2 ? 0 : amplitudes.Take(amplitudes.Count - 1).Average();
        return count == 0 || mean == 0 ? null : sum / count / mean;
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

    /// <summary>Mean of the intervals that are periods: neither too short nor too long, and not too different from both neighbours.</summary>
    private static double? MeanPeriod(double[] periods)
    {
        double sum = 0;
        var count = 0;
        for (var i = 0; i < periods.Length; i++)
        {
            if (periods[i] is < ShortestPeriod or > LongestPeriod)
            {
                continue;
            }
            bool? before = i > 0 ? AllWithin(periods.AsSpan(i - 1, 2), PeriodFactor) : null;
            bool? after = i + 1 < periods.Length ? AllWithin(periods.AsSpan(i, 2), PeriodFactor) : null;
            if (before == false && after == false)
            {
                continue;
            }
            sum += periods[i];
            count++;
        }
        return count == 0 ? null : sum / count;
    }

    /// <summary>Amplitude of each pulse between two periods: root mean square under a Hann window of a fifth of the periods around it.</summary>
    private static (List<double> Times, List<double> Amplitudes) Amplitudes(ISampleSource source, double[] pulses, double[] periods)
    {
        var cache = new SampleCache(source);
        List<double> times = [], amplitudes = [];
        for (var i = 1; i + 1 < pulses.Length; i++)
        {
            if (!AllPeriods(periods.AsSpan(i - 1, 2)) || !AllWithin(periods.AsSpan(i - 1, 2), PeriodFactor))
            {
                continue;
            }
            var amplitude = Amplitude(cache, pulses[i], AmplitudeReach * periods[i - 1], AmplitudeReach * periods[i]);
            if (amplitude > 0)
            {
                times.Add(pulses[i]);
                amplitudes.Add(amplitude);
            }
        }
        return (times, amplitudes);
    }

    private static double Amplitude(SampleCache cache, double time, double left, double right)
    {
        var first = Math.Max(0, Sampling.After(time - left, cache.SampleRate));
        var last = Math.Min(cache.Length - 1, Sampling.Before(time + right, cache.SampleRate));
        if (last - first + 1 < 3)
        {
            return 0;
        }
        var samples = cache.Slice(first, last + 1);
        double energy = 0, weight = 0;
        for (var i = 0; i < samples.Length; i++)
        {
            var distance = Sampling.Time(first + i, cache.SampleRate) - time;
            var window = 0.5 + (0.5 * Math.Cos(Math.PI * distance / (distance < 0 ? left : right)));
            energy += samples[i] * window * samples[i] * window;
            weight += window * window;
        }
        return Math.Sqrt(energy / weight);
    }
}
