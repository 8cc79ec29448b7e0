namespace Eloquence.Audio;

/// <summary>
/// Finds syllable nuclei after N. de Jong and T. Wempe, "Praat script to detect syllable nuclei and measure speech rate automatically", Behavior
/// Research Methods 41 (2009): peaks of intensity that are loud enough, have a dip of 2 dB before and behind, and are voiced. The intensity is that
/// of 300 to 2500 Hz, where vowels differ most from consonants, so that neither the sample rate nor hum changes the count.
/// </summary>
internal static class SyllableNuclei
{
    /// <summary>A dip between two nuclei is at least so deep, in dB.</summary>
    public const double DipDb = 2;

    /// <summary>Nuclei are at most so far below the loud ones (99th percentile), in dB.</summary>
    public const double RangeDb = 25;

    private const double LoudShare = 0.99;
    private const double LowestHz = 100;
    private const double BandFromHz = 300;
    private const double BandToHz = 2500;

    /// <summary>Finds the nuclei of a recording.</summary>
    /// <param name="source">The recording.</param>
    /// <param name="pitch">Its track; only voiced peaks count.</param>
    /// <param name="activity">Its sounding stretches; only peaks inside count.</param>
    /// <param name="cancellationToken">Stops the analysis.</param>
    public static SyllableTrack Find(ISampleSource source, PitchTrack pitch, SpeechActivity activity, CancellationToken cancellationToken)
    {
        var analysis = new IntensityAnalysis(source.Length, source.SampleRate, LowestHz);
        var walk = new SampleWalk(FilteredSource.BandPass(source, BandFromHz, BandToHz), 2 * analysis.Reach);
        while (walk.Next(out var block))
        {
            cancellationToken.ThrowIfCancellationRequested();
            analysis.Process(block);
        }
        var contour = analysis.Finish();
        var track = new VoicedTrack(pitch, source.Length / (double)source.SampleRate);
        return new SyllableTrack(contour, [.. Peaks(contour.LevelsDb)
            .Select(contour.Time)
            .Where(time => track.At(time) is not null && activity.Sounds(time))]);
    }

    /// <summary>Frames of the peaks with dips between them; of peaks without a dip between them the highest one.</summary>
    private static List<int> Peaks(IReadOnlyList<float> levels)
    {
        List<int> peaks = [];
        if (levels.Count < 3)
        {
            return peaks;
        }
        var threshold = levels.Order().ElementAt((int)(LoudShare * (levels.Count - 1))) - RangeDb;
        double dip = double.PositiveInfinity;
        for (var i = 1; i + 1 < levels.Count; i++)
        {
            dip = Math.Min(dip, levels[i]);
            if (levels[i] <= levels[i - 1] || levels[i] < levels[i + 1] || levels[i] < threshold)
            {
                continue;
            }
            if (peaks.Count == 0 || (levels[peaks[^1]] - dip >= DipDb && levels[i] - dip >= DipDb))
            {
                peaks.Add(i);
                dip = levels[i];
            }
            else if (levels[i] > levels[peaks[^1]])
            {
                peaks[^1] = i;
                dip = levels[i];
            }
        }
        return peaks;
    }
}

/// <summary>Syllable nuclei of a recording.</summary>
/// <param name="VowelIntensity">Intensity of the band the nuclei were found in.</param>
/// <param name="Seconds">Moments of the nuclei, in order.</param>
public sealed record SyllableTrack(IntensityContour VowelIntensity, IReadOnlyList<double> Seconds);
