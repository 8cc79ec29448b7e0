namespace Eloquence.Audio;

/// <summary>The candidates of all frames. Candidate 0 of each frame is "unvoiced"; the others have a frequency.</summary>
internal sealed class PitchCandidates(int frames, int maximumPerFrame)
{
    private readonly double[] _octaves = new double[frames * maximumPerFrame];
    private readonly float[] _strengths = new float[frames * maximumPerFrame];
    private readonly byte[] _counts = new byte[frames];

    public int Frames => frames;

    public int MaximumPerFrame => maximumPerFrame;

    /// <summary>log2 of each candidate's frequency in hertz; undefined for candidate 0.</summary>
    public ReadOnlySpan<double> Octaves(int frame) => _octaves.AsSpan(frame * maximumPerFrame, _counts[frame]);

    /// <summary>Strength of each candidate.</summary>
    public ReadOnlySpan<float> Strengths(int frame) => _strengths.AsSpan(frame * maximumPerFrame, _counts[frame]);

    public void Begin(int frame, double unvoicedStrength)
    {
        _counts[frame] = 1;
        _strengths[frame * maximumPerFrame] = (float)unvoicedStrength;
    }

    /// <summary>Adds a voiced candidate; when the frame is full it takes the place of the weakest voiced one, if that is weaker.</summary>
    public void Add(int frame, double octave, double strength)
    {
        var place = (int)_counts[frame];
        if (place < maximumPerFrame)
        {
            _counts[frame]++;
        }
        else
        {
            place = Weakest(frame);
            if (strength <= _strengths[(frame * maximumPerFrame) + place])
            {
                return;
            }
        }
        _octaves[(frame * maximumPerFrame) + place] = octave;
        _strengths[(frame * maximumPerFrame) + place] = (float)strength;
    }

    private int Weakest(int frame)
    {
        var strengths = Strengths(frame);
        var weakest = 1;
        for (var i = 2; i < strengths.Length; i++)
        {
            weakest = strengths[i] < strengths[weakest] ? i : weakest;
        }
        return weakest;
    }
}
