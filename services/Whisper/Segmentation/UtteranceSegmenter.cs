using Eloquence.Audio;

namespace Eloquence.Whisper.Segmentation;

/// <summary>What a frame changed.</summary>
internal enum SegmentChange
{
    None,

    /// <summary>Speech has begun.</summary>
    Opened,

    /// <summary>The silence after speech is long enough: the utterance is over.</summary>
    Closed,
}

/// <summary>
/// Finds utterances in a stream of frames of 10 ms. Positions are samples at 16 kHz from the beginning of the stream. Utterances never
/// overlap, so that no word is heard twice.
/// </summary>
internal sealed class UtteranceSegmenter(SegmentationOptions options)
{
    public const int SampleRate = 16_000;
    public const int FrameSamples = VoiceDetector.FrameSamples;

    private const int FramesPerSecond = SampleRate / FrameSamples;
    private const int ResumeFrames = 2;
    private const int CutSmoothing = 3;

    private readonly VoiceDetector _voice = new();
    private readonly List<float> _levels = [];
    private readonly int _prefix = (int)(options.Prefix * FramesPerSecond);
    private readonly int _silence = (int)(options.Silence * FramesPerSecond);
    private long _frames;
    private long _start;
    private long _notBefore;
    private long _lastActive;
    private int _activeRun;

    /// <summary>Whether an utterance is open.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>First sample of the open utterance.</summary>
    public long Start => _start * FrameSamples;

    /// <summary>Sample after the last one that sounded in the open utterance.</summary>
    public long SpeechEnd => (_lastActive + 1) * FrameSamples;

    /// <summary>Sample after the last frame.</summary>
    public long End => _frames * FrameSamples;

    /// <summary>First sample that a next utterance could need.</summary>
    public long Needed => IsOpen ? Start : Math.Max(_notBefore, _frames - _prefix - VoiceDetector.OnsetFrames) * FrameSamples;

    /// <summary>Silence at the end of the open utterance, in seconds.</summary>
    public double Silence => (_frames - 1 - _lastActive) / (double)FramesPerSecond;

    /// <summary>The frame judged last.</summary>
    public VoiceDetector Voice => _voice;

    /// <summary>Takes the next frame.</summary>
    /// <param name="samples"><see cref="FrameSamples"/> samples.</param>
    public SegmentChange Add(ReadOnlySpan<float> samples)
    {
        _voice.Add(samples);
        _frames++;
        Remember((float)_voice.Frame.LevelDb);
        if (!IsOpen)
        {
            return TryOpen() ? SegmentChange.Opened : SegmentChange.None;
        }
        _activeRun = _voice.IsActive ? _activeRun + 1 : 0;
        if (_activeRun >= ResumeFrames || (_voice.IsActive && _lastActive == _frames - 2))
        {
            _lastActive = _frames - 1;
        }
        if (_frames - 1 - _lastActive < _silence)
        {
            return SegmentChange.None;
        }
        IsOpen = false;
        _notBefore = _frames;
        return SegmentChange.Closed;
    }

    /// <summary>Ends the open utterance here.</summary>
    public void Close()
    {
        IsOpen = false;
        _notBefore = _frames;
    }

    /// <summary>The place between two positions of the open utterance where a cut hurts least: the quietest 30 ms, the latest of equals.</summary>
    public long Quietest(long from, long to)
    {
        var origin = _frames - _levels.Count;
        var first = Math.Max(origin, from / FrameSamples);
        var last = Math.Min(_frames, to / FrameSamples) - CutSmoothing;
        var (best, lowest) = (last, double.MaxValue);
        for (var frame = first; frame <= last; frame++)
        {
            double level = 0;
            for (var i = 0; i < CutSmoothing; i++)
            {
                level += _levels[(int)(frame - origin) + i];
            }
            if (level <= lowest)
            {
                (best, lowest) = (frame, level);
            }
        }
        return (best + (CutSmoothing / 2)) * FrameSamples;
    }

    /// <summary>Lets the open utterance begin at a cut; what lies before is done with.</summary>
    public void ContinueFrom(long cut)
    {
        _start = cut / FrameSamples;
        _notBefore = _start;
    }

    private bool TryOpen()
    {
        if (!_voice.IsOnset)
        {
            return false;
        }
        IsOpen = true;
        _start = Math.Max(_notBefore, _frames - VoiceDetector.OnsetFrames - _prefix);
        _lastActive = _frames - 1;
        _activeRun = 0;
        return true;
    }

    private void Remember(float level)
    {
        _levels.Add(level);
        var longest = (int)(options.Longest * FramesPerSecond) + _prefix + _silence;
        if (_levels.Count > 2 * longest)
        {
            _levels.RemoveRange(0, _levels.Count - longest);
        }
    }
}
