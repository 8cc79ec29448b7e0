namespace Eloquence.Audio;

/// <summary>
/// Formants as Praat's <c>To Formant (burg): 0, 5, 5500, 0.025, 50</c>: resampled to 11 kHz, pre-emphasised above 50 Hz, linear prediction of
/// ten coefficients by Burg's method under a Gaussian window of 50 ms every 6.25 ms; the formants are the roots between 50 and 5450 Hz. Only
/// frames that are voiced are analysed.
/// </summary>
internal sealed class FormantAnalysis
{
    /// <summary>Highest frequency searched, in hertz.</summary>
    public const double CeilingHz = 5500;

    /// <summary>Sample rate the analysis works at.</summary>
    public const int SampleRate = 11_000;

    private const int Order = 10;
    private const double WindowSeconds = 0.05;
    private const double StepSeconds = 0.025 / 4;
    private const double PreEmphasisHz = 50;
    private const double MarginHz = 50;

    private static readonly double PreEmphasis = Math.Exp(-2 * Math.PI * PreEmphasisHz / SampleRate);

    private readonly VoicedTrack _pitch;
    private readonly double _firstSeconds;
    private readonly int _frames;
    private readonly double _firstFrame;
    private readonly long _length;
    private readonly double[] _window;
    private readonly double[] _frame;
    private readonly double[] _coefficients = new double[Order];
    private readonly LinearPrediction _prediction;
    private readonly PolynomialRoots _roots = new(Order);
    private readonly List<FormantFrame> _found = [];
    private int _next;

    /// <param name="pitch">Tells which frames are voiced.</param>
    /// <param name="resampled">The recording at <see cref="SampleRate"/>.</param>
    public FormantAnalysis(VoicedTrack pitch, ResampledSource resampled)
    {
        _pitch = pitch;
        _firstSeconds = resampled.FirstSeconds;
        _length = resampled.Length;
        const double period = 1.0 / SampleRate;
        var duration = resampled.Length * period;
        _frames = 1 + (int)Math.Floor((duration - WindowSeconds) / StepSeconds);
        _firstFrame = _firstSeconds + (0.5 * (duration - period - ((_frames - 1) * StepSeconds)));
        var length = (int)Math.Floor(WindowSeconds / period);
        _window = new double[length];
        var edge = Math.Exp(-12);
        for (var i = 0; i < length; i++)
        {
            var distance = (i + 1 - (0.5 * (length + 1))) / (length + 1);
            _window[i] = (Math.Exp(-48 * distance * distance) - edge) / (1 - edge);
        }
        _frame = new double[length];
        _prediction = new LinearPrediction(Order, length);
    }

    /// <summary>Resampled samples around the middle of a frame that a block has to hold.</summary>
    public int Reach => (_window.Length / 2) + 2;

    /// <summary>Takes resampled samples.</summary>
    public void Process(SampleBlock block)
    {
        var half = _window.Length / 2;
        for (; _next < _frames; _next++)
        {
            var time = _firstFrame + (_next * StepSeconds);
            var right = (long)Math.Floor((time - _firstSeconds) * SampleRate) + 1;
            if (!block.Reaches(right + half))
            {
                return;
            }
            if (_pitch.At(time) is not null)
            {
                Analyse(block, time, Math.Max(0, right - half), Math.Min(_length, right + half));
            }
        }
    }

    /// <summary>The voiced frames, in order of time.</summary>
    public IReadOnlyList<FormantFrame> Finish() => _found;

    private void Analyse(SampleBlock block, double time, long from, long end)
    {
        var frame = _frame.AsSpan(0, (int)(end - from));
        var samples = block.Slice(from, end);
        frame[0] = (samples[0] - (from > 0 ? PreEmphasis * block.Slice(from - 1, from)[0] : 0)) * _window[0];
        for (var i = 1; i < frame.Length; i++)
        {
            frame[i] = (samples[i] - (PreEmphasis * samples[i - 1])) * _window[i];
        }
        if (!_prediction.TryFit(frame, _coefficients))
        {
            return;
        }
        Span<double> frequencies = stackalloc double[Order];
        var count = 0;
        foreach (var root in _roots.Find(_coefficients))
        {
            if (root.Imaginary < 0)
            {
                continue;
            }
            var frequency = Math.Atan2(root.Imaginary, root.Real) * CeilingHz / Math.PI;
            if (frequency is >= MarginHz and <= CeilingHz - MarginHz)
            {
                frequencies[count++] = frequency;
            }
        }
        frequencies[..count].Sort();
        _found.Add(new FormantFrame(
            (float)time,
            count > 0 ? (float)frequencies[0] : 0,
            count > 1 ? (float)frequencies[1] : 0,
            count > 2 ? (float)frequencies[2] : 0));
    }
}

/// <summary>Formants of one voiced frame.</summary>
/// <param name="Seconds">Time of its middle.</param>
/// <param name="F1">First formant in hertz; 0 when there is none.</param>
/// <param name="F2">Second formant in hertz; 0 when there is none.</param>
/// <param name="F3">Third formant in hertz; 0 when there is none.</param>
public readonly record struct FormantFrame(float Seconds, float F1, float F2, float F3);
