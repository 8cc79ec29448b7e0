namespace Eloquence.Audio;

/// <summary>
/// Chooses one candidate per frame so that the sum of the strengths minus the transition costs is largest (Viterbi; Boersma 1993,
/// section 4, equation 27).
/// </summary>
internal static class PitchPath
{
    public static double[] Find(PitchCandidates candidates, PitchSettings settings, CancellationToken cancellationToken)
    {
        var stride = candidates.MaximumPerFrame;
        var origins = new byte[candidates.Frames * stride];
        var scores = new double[stride];
        var previous = new double[stride];
        var perStep = 0.01 / settings.StepSeconds;
        for (var i = 0; i < candidates.Strengths(0).Length; i++)
        {
            scores[i] = candidates.Strengths(0)[i];
        }
        for (var frame = 1; frame < candidates.Frames; frame++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (scores, previous) = (previous, scores);
            var from = candidates.Octaves(frame - 1);
            var to = candidates.Octaves(frame);
            var strengths = candidates.Strengths(frame);
            for (var j = 0; j < to.Length; j++)
            {
                var best = 0;
                var bestScore = double.NegativeInfinity;
                for (var i = 0; i < from.Length; i++)
                {
                    var score = previous[i] - (perStep * TransitionCost(i, from[i], j, to[j], settings));
                    if (score > bestScore)
                    {
                        (best, bestScore) = (i, score);
                    }
                }
                scores[j] = bestScore + strengths[j];
                origins[(frame * stride) + j] = (byte)best;
            }
        }
        return TraceBack(candidates, origins, Best(scores.AsSpan(0, candidates.Strengths(candidates.Frames - 1).Length)));
    }

    /// <summary>Cost of going from candidate <paramref name="i"/> to candidate <paramref name="j"/> of the next frame (equation 26).</summary>
    private static double TransitionCost(int i, double fromOctave, int j, double toOctave, PitchSettings settings)
    {
        if (i == 0 || j == 0)
        {
            return i == j ? 0 : settings.VoicedUnvoicedCost;
        }
        return settings.OctaveJumpCost * Math.Abs(fromOctave - toOctave);
    }

    private static double[] TraceBack(PitchCandidates candidates, byte[] origins, int last)
    {
        var frequencies = new double[candidates.Frames];
        for (int frame = candidates.Frames - 1, candidate = last; frame >= 0; frame--)
        {
            frequencies[frame] = candidate == 0 ? 0 : Math.Pow(2, candidates.Octaves(frame)[candidate]);
            candidate = origins[(frame * candidates.MaximumPerFrame) + candidate];
        }
        return frequencies;
    }

    private static int Best(ReadOnlySpan<double> scores)
    {
        var best = 0;
        for (var i = 1; i < scores.Length; i++)
        {
            best = scores[i] > scores[best] ? i : best;
        }
        return best;
    }
}
