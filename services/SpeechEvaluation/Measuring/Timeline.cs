using Eloquence.Audio;
using Eloquence.Contracts;

namespace Eloquence.SpeechEvaluation.Measuring;

/// <summary>Makes the <see cref="MeasurementTimeline"/>.</summary>
internal static class Timeline
{
    private const int WaveformColumns = 4_000;
    private const double LeastColumnSeconds = 0.005;
    private const int BlockLength = 8192;

    public static MeasurementTimeline Create(ISampleSource source, SpeechAnalysis analysis, CancellationToken cancellationToken) => new()
    {
        PitchHz = Pitch(analysis.Pitch),
        IntensityDb = Intensity(analysis.Intensity),
        Waveform = Waveform(source, cancellationToken),
        SyllableNucleiSeconds = [.. analysis.Syllables.Seconds.Take(MeasurementTimeline.MaximumPoints).Select(time => Math.Round(time, 3))],
    };

    private static Curve<double?> Pitch(PitchTrack track) => Thin(
        track.FrequenciesHz, track.FirstFrameSeconds, track.StepSeconds,
        frames => Statistics.Median([.. frames.Where(hertz => hertz > 0)]) is { } hertz ? Math.Round(hertz, 2) : (double?)null);

    private static Curve<double> Intensity(IntensityContour contour) => Thin(
        [.. contour.LevelsDb.Select(level => (double)level)], contour.FirstFrameSeconds, contour.StepSeconds,
        frames => Math.Round(Loudness.MeanDb(frames) ?? IntensityContour.SilenceDb, 2));

    /// <summary>Summarises as many frames per point as keeps the number of points in its limit.</summary>
    private static Curve<T> Thin<T>(IReadOnlyList<double> values, double first, double step, Func<double[], T> summary)
    {
        var frames = Math.Max(1, (values.Count + MeasurementTimeline.MaximumPoints - 1) / MeasurementTimeline.MaximumPoints);
        return new Curve<T>(
            Math.Round(first + ((frames - 1) * step / 2), 6), Math.Round(frames * step, 6), [.. values.Chunk(frames).Select(summary)]);
    }

    private static WaveformPeaks Waveform(ISampleSource source, CancellationToken cancellationToken)
    {
        var columns = (int)Math.Clamp(source.Length / (LeastColumnSeconds * source.SampleRate), 1, WaveformColumns);
        var (minimum, maximum) = (new float[columns], new float[columns]);
        Array.Fill(minimum, float.MaxValue);
        Array.Fill(maximum, float.MinValue);
        var block = new double[BlockLength];
        for (long start = 0; start < source.Length; start += block.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var samples = block.AsSpan(0, (int)Math.Min(block.Length, source.Length - start));
            source.Read(start, samples);
            for (var i = 0; i < samples.Length;)
            {
                var column = (int)((start + i) * columns / source.Length);
                var end = (int)Math.Min(samples.Length, (((column + 1) * source.Length) + columns - 1) / columns - start);
                foreach (var sample in samples[i..end])
                {
                    minimum[column] = Math.Min(minimum[column], (float)sample);
                    maximum[column] = Math.Max(maximum[column], (float)sample);
                }
                i = end;
            }
        }
        return new WaveformPeaks(source.Length / (double)source.SampleRate / columns, [.. minimum.Select(Rounded)], [.. maximum.Select(Rounded)]);
    }

    private static float Rounded(float sample) => MathF.Round(sample, 4);
}
