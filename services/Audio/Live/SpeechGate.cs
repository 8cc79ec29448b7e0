namespace Eloquence.Audio;

/// <summary>
/// Tells speech from silence by level, by the rules of <see cref="SilenceDetector"/> as far as they can be followed without knowing the
/// future: the loudest level is the loudest so far, forgotten by half a decibel a second; noise that leaves less than 25 dB raises the
/// threshold up to 10 dB below the loudest level.
/// </summary>
internal sealed class SpeechGate
{
    /// <summary>Below this level there is no voice, however quiet the rest is.</summary>
    public const double AbsoluteDbfs = -60;

    private const double ForgottenDbPerHop = 0.5 * LiveVoiceMeter.HopSeconds;
    private const double AboveNoiseDb = 6;
    private const double LeastRangeDb = 10;
    private const int FloorHops = 150;

    private static readonly int SoundingHops = (int)(SilenceDetector.MinimumSoundingSeconds / LiveVoiceMeter.HopSeconds);
    private static readonly int SilentHops = (int)(SilenceDetector.MinimumSilenceSeconds / LiveVoiceMeter.HopSeconds);

    private double _loudest = double.NegativeInfinity;
    private double _floor = double.PositiveInfinity;
    private double _floorBefore = double.PositiveInfinity;
    private int _soundingRun;
    private long _silentSince = -1;

    /// <summary>Hops taken.</summary>
    public long Hop { get; private set; }

    /// <summary>Level from which a hop sounds, in dB re full scale.</summary>
    public double ThresholdDbfs { get; private set; } = AbsoluteDbfs;

    /// <summary>True within a stretch of speech.</summary>
    public bool IsSpeech { get; private set; }

    /// <summary>Hop at which speech began for the first time; null before.</summary>
    public long? FirstSpeech { get; private set; }

    /// <summary>Hop at which speech was last heard.</summary>
    public long LastSpeech { get; private set; }

    public long SpeechHops { get; private set; }

    public int Pauses { get; private set; }

    public long PauseHops { get; private set; }

    /// <summary>Takes the level of the next hop.</summary>
    public void Add(double level)
    {
        Hop++;
        FollowLevels(level);
        if (level >= ThresholdDbfs)
        {
            Sounds();
        }
        else
        {
            IsSilent();
        }
    }

    private void FollowLevels(double level)
    {
        _loudest = Math.Max(level, _loudest - ForgottenDbPerHop);
        if (Hop % FloorHops == 0)
        {
            (_floorBefore, _floor) = (_floor, double.PositiveInfinity);
        }
        _floor = Math.Min(_floor, level);
        var noise = Math.Min(_floor, _floorBefore) + AboveNoiseDb;
        ThresholdDbfs = Math.Max(AbsoluteDbfs, Math.Max(_loudest - SilenceDetector.ThresholdDb, Math.Min(noise, _loudest - LeastRangeDb)));
    }

    private void Sounds()
    {
        _soundingRun++;
        if (IsSpeech)
        {
            SpeechHops++;
            LastSpeech = Hop;
            if (_soundingRun >= SoundingHops)
            {
                _silentSince = -1;
            }
        }
        else if (_soundingRun >= SoundingHops)
        {
            Begin();
        }
    }

    private void IsSilent()
    {
        _soundingRun = 0;
        if (!IsSpeech)
        {
            return;
        }
        SpeechHops++;
        _silentSince = _silentSince < 0 ? Hop : _silentSince;
        if (Hop - _silentSince + 1 >= SilentHops)
        {
            IsSpeech = false;
            SpeechHops -= Hop - _silentSince + 1;
            LastSpeech = _silentSince - 1;
        }
    }

    private void Begin()
    {
        var start = Hop - SoundingHops + 1;
        if (FirstSpeech is not null)
        {
            Pauses++;
            PauseHops += start - 1 - LastSpeech;
        }
        FirstSpeech ??= start;
        IsSpeech = true;
        SpeechHops += SoundingHops;
        LastSpeech = Hop;
        _silentSince = -1;
    }
}
