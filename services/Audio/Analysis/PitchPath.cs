using System.Runtime.InteropServices;

namespace Eloquence.Audio;

/// <summary>
/// Chooses one candidate per frame so that the sum of the strengths minus the transition costs is largest (Viterbi; Boersma 1993,
/// section 4, equation 27). Frames come one after another: as soon as all ways that may still win share their beginning, that is decided
/// and forgotten, so that the memory does not grow with the recording.
/// </summary>
internal sealed class PitchPath
{
    private const int FirstCapacity = 512;

    private readonly int _stride;
    private readonly double _octaveJumpCost;
    private readonly double _voicedUnvoicedCost;
    private readonly List<double> _decided = [];
    private double[] _octaves;
    private byte[] _origins;
    private int _frames;
    private double[] _scores;
    private double[] _previous;
    private int _count;

    public PitchPath(PitchSettings settings)
    {
        _stride = settings.MaximumCandidates;
        _octaveJumpCost = settings.OctaveJumpCost * 0.01 / settings.StepSeconds;
        _voicedUnvoicedCost = ChangeCost(settings);
        _octaves = new double[FirstCapacity * _stride];
        _origins = new byte[FirstCapacity * _stride];
        _scores = new double[_stride];
        _previous = new double[_stride];
    }

    /// <summary>Cost of a change between voiced and unvoiced.</summary>
    public static double ChangeCost(PitchSettings settings) => settings.VoicedUnvoicedCost * 0.01 / settings.StepSeconds;

    /// <summary>Adds the candidates of the next frame, "unvoiced" first.</summary>
    public void Add(ReadOnlySpan<PitchCandidate> candidates)
    {
        if (_frames * _stride == _octaves.Length)
        {
            Decide();
        }
        var from = _octaves.AsSpan(Math.Max(0, _frames - 1) * _stride, _count);
        var to = _octaves.AsSpan(_frames * _stride, candidates.Length);
        var origins = _origins.AsSpan(_frames * _stride, candidates.Length);
        (_scores, _previous) = (_previous, _scores);
        for (var j = 0; j < candidates.Length; j++)
        {
            to[j] = candidates[j].Octave;
            var (best, bestScore) = (0, _count == 0 ? 0 : double.NegativeInfinity);
            for (var i = 0; i < from.Length; i++)
            {
                var score = _previous[i] - TransitionCost(i, from[i], j, to[j]);
                if (score > bestScore)
                {
                    (best, bestScore) = (i, score);
                }
            }
            _scores[j] = bestScore + candidates[j].Strength;
            origins[j] = (byte)best;
        }
        _count = candidates.Length;
        _frames++;
    }

    /// <summary>Ends the path. Frequencies of all frames in hertz, 0 where unvoiced.</summary>
    public double[] Finish()
    {
        if (_frames > 0)
        {
            var best = 0;
            for (var i = 1; i < _count; i++)
            {
                best = _scores[i] > _scores[best] ? i : best;
            }
            TraceBack(_frames - 1, best);
        }
        return [.. _decided];
    }

    /// <summary>Cost of going from candidate <paramref name="i"/> to candidate <paramref name="j"/> of the next frame (equation 26).</summary>
    private double TransitionCost(int i, double fromOctave, int j, double toOctave)
    {
        if (i == 0 || j == 0)
        {
            return i == j ? 0 : _voicedUnvoicedCost;
        }
        return _octaveJumpCost * Math.Abs(fromOctave - toOctave);
    }

    /// <summary>Decides as much as is certain; makes more room when that is not half of what waits.</summary>
    private void Decide()
    {
        Span<bool> alive = stackalloc bool[_stride];
        Span<bool> before = stackalloc bool[_stride];
        alive[.._count].Fill(true);
        var frame = _frames - 1;
        for (; frame > 0 && alive.Count(true) > 1; frame--)
        {
            before.Clear();
            for (var i = 0; i < _stride; i++)
            {
                if (alive[i])
                {
                    before[_origins[(frame * _stride) + i]] = true;
                }
            }
            before.CopyTo(alive);
        }
        var certain = alive.Count(true) == 1 ? frame + 1 : 0;
        if (certain > 0)
        {
            TraceBack(frame, alive.IndexOf(true));
            _octaves.AsSpan(certain * _stride, (_frames - certain) * _stride).CopyTo(_octaves);
            _origins.AsSpan(certain * _stride, (_frames - certain) * _stride).CopyTo(_origins);
            _frames -= certain;
        }
        if (_frames * _stride > _octaves.Length / 2)
        {
            Array.Resize(ref _octaves, 2 * _octaves.Length);
            Array.Resize(ref _origins, 2 * _origins.Length);
        }
        // All scores grow alike; only their differences matter.
        var highest = _scores.AsSpan(0, _count).ToArray().Max();
        foreach (ref var score in _scores.AsSpan(0, _count))
        {
            score -= highest;
        }
    }

    private void TraceBack(int frame, int candidate)
    {
        var start = _decided.Count;
        CollectionsMarshal.SetCount(_decided, start + frame + 1);
        var decided = CollectionsMarshal.AsSpan(_decided)[start..];
        for (; frame >= 0; frame--)
        {
            decided[frame] = candidate == 0 ? 0 : Math.Pow(2, _octaves[(frame * _stride) + candidate]);
            candidate = _origins[(frame * _stride) + candidate];
        }
    }
}
