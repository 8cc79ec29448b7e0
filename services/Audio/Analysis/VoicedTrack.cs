namespace Eloquence.Audio;

/// <summary>A pitch track as a function of time, by the rules of Praat's <c>Get value at time</c> with linear interpolation.</summary>
internal sealed class VoicedTrack
{
    private readonly PitchTrack _track;
    private readonly double _duration;

    public VoicedTrack(PitchTrack track, double duration)
    {
        _track = track;
        _duration = duration;
    }

    /// <summary>The voiced stretches; a frame covers half a step to both sides.</summary>
    public IEnumerable<Stretch> Voiced
    {
        get
        {
            var frequencies = _track.FrequenciesHz;
            for (var first = 0; first < frequencies.Count; first++)
            {
                if (frequencies[first] == 0)
                {
                    continue;
                }
                var last = first;
                while (last + 1 < frequencies.Count && frequencies[last + 1] > 0)
                {
                    last++;
                }
                yield return new Stretch(
                    Math.Max(0, Time(first) - (0.5 * _track.StepSeconds)), Math.Min(_duration, Time(last) + (0.5 * _track.StepSeconds)));
                first = last;
            }
        }
    }

    /// <summary>Frequency in hertz, where the nearest frame is voiced.</summary>
    public double? At(double seconds)
    {
        if (seconds < 0 || seconds > _duration)
        {
            return null;
        }
        var index = (seconds - _track.FirstFrameSeconds) / _track.StepSeconds;
        var left = (int)Math.Floor(index);
        var phase = index - left;
        var (near, far) = phase < 0.5 ? (left, left + 1) : (left + 1, left);
        phase = phase < 0.5 ? phase : 1 - phase;
        if (Frequency(near) is not { } frequency)
        {
            return null;
        }
        return Frequency(far) is { } other ? frequency + (phase * (other - frequency)) : frequency;
    }

    private double Time(int frame) => _track.FirstFrameSeconds + (frame * _track.StepSeconds);

    private double? Frequency(int frame) =>
        (uint)frame < (uint)_track.FrequenciesHz.Count && _track.FrequenciesHz[frame] > 0 ? _track.FrequenciesHz[frame] : null;
}
