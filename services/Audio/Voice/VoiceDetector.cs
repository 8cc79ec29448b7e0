namespace Eloquence.Audio;

/// <summary>
/// Tells speech from silence and noise while the sound arrives: level over an adaptive noise floor, spectral flatness and periodicity.
/// Speech begins with voiced sounds, so steady noise of any level opens nothing; once it has begun, every sound well above the floor
/// continues it, which keeps voiceless consonants. A loud start needs no calibration: until a floor is known, silence is assumed.
/// <para>The floor follows minimum statistics (R. Martin, "Noise power spectral density estimation based on optimal smoothing and
/// minimum statistics", 2001): the least smoothed level of the last two seconds.</para>
/// </summary>
public sealed class VoiceDetector
{
    /// <summary>Samples of one frame of 10 ms.</summary>
    public const int FrameSamples = VoiceFrameAnalyzer.Hop;

    /// <summary>Frames from the first voiced one until speech is believed.</summary>
    public const int OnsetFrames = 6;

    private const int OnsetVoiced = 4;
    private const double VoicedPeriodicity = 0.45;
    private const double VoicedFlatness = 0.3;
    private const double VoicedOverFloorDb = 9;
    private const double ActiveOverFloorDb = 6;
    private const double ActiveBelowPeakDb = 30;
    private const double LeastActiveDb = -58;
    private const double PeakDecayDb = 0.05;
    private const double Smoothing = 0.3;
    private const int FloorFrames = 200;
    private const int FloorBlocks = 8;

    private readonly VoiceFrameAnalyzer _analyzer = new();
    private readonly double[] _blockMinima = new double[FloorBlocks];
    private int _onset;
    private int _frames;
    private double _smoothed = -120;
    private double _blockMinimum = double.MaxValue;
    private double _peak = -120;

    /// <summary>Starts with an unknown noise floor.</summary>
    public VoiceDetector() => Array.Fill(_blockMinima, double.MaxValue);

    /// <summary>Estimated level of the background, in dB re full scale.</summary>
    public double FloorDb { get; private set; } = -120;

    /// <summary>The frame judged last.</summary>
    public VoiceFrame Frame { get; private set; }

    /// <summary>Whether the last frame is a voiced sound above the background.</summary>
    public bool IsVoiced { get; private set; }

    /// <summary>Whether enough of the last frames are voiced for speech to have begun within <see cref="OnsetFrames"/>.</summary>
    public bool IsOnset => System.Numerics.BitOperations.PopCount((uint)_onset) >= OnsetVoiced;

    /// <summary>Whether the last frame continues speech that has begun.</summary>
    public bool IsActive { get; private set; }

    /// <summary>Judges the next frame.</summary>
    /// <param name="samples"><see cref="FrameSamples"/> samples at 16 kHz, mono.</param>
    public void Add(ReadOnlySpan<float> samples)
    {
        Frame = _analyzer.Next(samples);
        Follow(Frame.LevelDb);
        IsVoiced = Frame.Periodicity >= VoicedPeriodicity && Frame.Flatness <= VoicedFlatness
            && Frame.LevelDb >= Math.Max(LeastActiveDb, Math.Min(FloorDb + VoicedOverFloorDb, _peak - VoicedOverFloorDb));
        _onset = ((_onset << 1) | (IsVoiced ? 1 : 0)) & ((1 << OnsetFrames) - 1);
        _peak = IsVoiced ? Math.Max(_peak - PeakDecayDb, Frame.LevelDb) : _peak - PeakDecayDb;
        IsActive = Frame.LevelDb >= LeastActiveDb
            && Frame.LevelDb >= _peak - ActiveBelowPeakDb
            && (IsVoiced || Frame.LevelDb >= FloorDb + ActiveOverFloorDb);
    }

    private void Follow(double level)
    {
        _smoothed = _frames == 0 ? level : _smoothed + (Smoothing * (level - _smoothed));
        _blockMinimum = Math.Min(_blockMinimum, _smoothed);
        _frames++;
        if (_frames % (FloorFrames / FloorBlocks) == 0)
        {
            _blockMinima.AsSpan(1).CopyTo(_blockMinima);
            _blockMinima[^1] = _blockMinimum;
            _blockMinimum = double.MaxValue;
        }
        if (_frames >= FloorFrames / FloorBlocks)
        {
            FloorDb = Math.Min(_blockMinima.Min(), _blockMinimum);
        }
    }
}
