namespace Eloquence.Audio;

/// <summary>
/// Finds syllable nuclei after N. de Jong and T. Wempe, "Praat script to detect syllable nuclei and measure speech rate automatically", Behavior
/// Research Methods 41 (2009): peaks of intensity that are loud enough, have a dip before and behind, and are voiced. Here the intensity is that of
/// 300 to 2500 Hz, where vowels differ most from consonants, so that neither the sample rate nor hum changes the count, under a window short enough
/// for fast speech (Hann, 23 ms, smoothed by 10 ms). A peak is voiced when there is pitch within 40 ms, or when that band is 8 dB above the one of
/// the fricatives and there is pitch within 2 s: creaky, very low and noisy vowels have no pitch, and yet are vowels.
/// </summary>
internal sealed class SyllableNuclei
{
    /// <summary>A dip between two nuclei is at least so deep, in dB.</summary>
    public const double DipDb = 1.7;

    /// <summary>Nuclei are at most so far below the loud ones (99th percentile), in dB.</summary>
    public const double RangeDb = 20;

    /// <summary>Sample rate the analysis works at, in hertz.</summary>
    public const int SampleRate = FormantAnalysis.SampleRate;

    private const int WindowLength = 256;
    private const int Hop = 55;
    private const double LoudShare = 0.99;
    private const double FrictionDb = 8;
    private const int NearFrames = 8;
    private const int FarFrames = 400;
    private const double SmoothFrames = 2;

    private static readonly (int From, int To) Vowels = Bins(300, 2500);
    private static readonly (int From, int To) Friction = Bins(3000, 5000);

    private readonly RealFft _fft = new(WindowLength);
    private readonly double[] _window = new double[WindowLength];
    private readonly double[] _frame = new double[WindowLength];
    private readonly double[] _re = new double[WindowLength / 2];
    private readonly double[] _im = new double[WindowLength / 2];
    private readonly double[] _power = new double[(WindowLength / 2) + 1];
    private readonly double _scale;
    private readonly double _firstSeconds;
    private readonly float[] _vowels;
    private readonly float[] _friction;
    private int _next;

    /// <param name="resampled">The recording at <see cref="SampleRate"/>.</param>
    public SyllableNuclei(ResampledSource resampled)
    {
        double energy = 0;
        for (var i = 0; i < WindowLength; i++)
        {
            _window[i] = 0.5 - (0.5 * Math.Cos(2 * Math.PI * (i + 0.5) / WindowLength));
            energy += _window[i] * _window[i];
        }
        _scale = 2 / (WindowLength * energy);
        _firstSeconds = resampled.FirstSeconds + (0.5 * (WindowLength - 1) / SampleRate);
        var count = resampled.Length < WindowLength ? 0 : (int)((resampled.Length - WindowLength) / Hop) + 1;
        _vowels = new float[count];
        _friction = new float[count];
    }

    /// <summary>Resampled samples that a block has to keep.</summary>
    public static int Reach => WindowLength;

    /// <summary>Takes resampled samples.</summary>
    public void Process(SampleBlock block)
    {
        for (; _next < _vowels.Length; _next++)
        {
            var start = (long)_next * Hop;
            if (start + WindowLength > block.End)
            {
                return;
            }
            VectorMath.SubtractAndMultiply(block.Slice(start, start + WindowLength), 0, _window, _frame);
            _fft.PowerSpectrum(_frame, _re, _im, _power);
            _vowels[_next] = (float)(_scale * VectorMath.Sum(_power.AsSpan(Vowels.From..Vowels.To)));
            _friction[_next] = (float)(_scale * VectorMath.Sum(_power.AsSpan(Friction.From..Friction.To)));
        }
    }

    /// <summary>The nuclei.</summary>
    /// <param name="pitch">Where the recording is voiced.</param>
    public SyllableTrack Finish(VoicedTrack pitch)
    {
        ToLevels(_vowels);
        ToLevels(_friction);
        var contour = new IntensityContour(_firstSeconds, Hop / (double)SampleRate, _vowels);
        return new SyllableTrack(contour, [.. Peaks(_vowels)
            .Where(frame => IsNearPitch(contour, pitch, frame, _vowels[frame] - _friction[frame] > FrictionDb ? FarFrames : NearFrames))
            .Select(contour.Time)]);
    }

    private static (int From, int To) Bins(double fromHz, double toHz) =>
        ((int)Math.Ceiling(fromHz * WindowLength / SampleRate), (int)Math.Ceiling(toHz * WindowLength / SampleRate));

    /// <summary>Replaces powers by the levels of the powers smoothed by a Gaussian.</summary>
    private static void ToLevels(float[] powers)
    {
        const int reach = (int)(4 * SmoothFrames);
        Span<double> weights = stackalloc double[reach + 1];
        double sum = 0;
        for (var i = 0; i <= reach; i++)
        {
            weights[i] = Math.Exp(-0.5 * i * i / (SmoothFrames * SmoothFrames));
            sum += i == 0 ? weights[i] : 2 * weights[i];
        }

        // The powers of the frames before the present one, which are levels by now; at the beginning the first one stands for those before it.
        Span<float> before = stackalloc float[reach + 1];
        before.Fill(powers.Length == 0 ? 0 : powers[0]);
        for (var frame = 0; frame < powers.Length; frame++)
        {
            before[frame % before.Length] = powers[frame];
            var power = weights[0] * powers[frame];
            for (var i = 1; i <= reach; i++)
            {
                power += weights[i] * (before[(frame + before.Length - i) % before.Length] + powers[Math.Min(powers.Length - 1, frame + i)]);
            }
            powers[frame] = (float)IntensityContour.Decibels(power / sum);
        }
    }

    /// <summary>Whether there is pitch at most so many frames away.</summary>
    private static bool IsNearPitch(IntensityContour contour, VoicedTrack pitch, int frame, int most)
    {
        var distance = 0;
        while (distance <= most && !HasPitch(frame - distance) && !HasPitch(frame + distance))
        {
            distance++;
        }
        return distance <= most;

        bool HasPitch(int at) => (uint)at < (uint)contour.LevelsDb.Count && pitch.At(contour.Time(at)) is not null;
    }

    /// <summary>Frames of the peaks with dips between them; of peaks without a dip between them the highest one.</summary>
    private static List<int> Peaks(float[] levels)
    {
        List<int> peaks = [];
        if (levels.Length < 3)
        {
            return peaks;
        }
        var threshold = levels.Order().ElementAt((int)(LoudShare * (levels.Length - 1))) - RangeDb;
        double dip = double.PositiveInfinity;
        for (var i = 1; i + 1 < levels.Length; i++)
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
