namespace Eloquence.Whisper.Streaming;

/// <summary>
/// Finds committed words again in a new hypothesis of the same sound, by the least number of insertions, deletions and substitutions
/// (R. A. Wagner, M. J. Fischer, "The String-to-String Correction Problem", 1974).
/// </summary>
/// <param name="Length">Words of the hypothesis that stand for the committed ones; what follows is new.</param>
/// <param name="Matches">For each committed word the index of the equal word of the hypothesis, or -1.</param>
internal sealed record WordAlignment(int Length, IReadOnlyList<int> Matches)
{
    /// <summary>Aligns all committed words with the beginning of a hypothesis.</summary>
    public static WordAlignment Of(IReadOnlyList<string> committed, IReadOnlyList<string> hypothesis)
    {
        var cost = new int[committed.Count + 1, hypothesis.Count + 1];
        for (var i = 0; i <= committed.Count; i++)
        {
            for (var j = 0; j <= hypothesis.Count; j++)
            {
                cost[i, j] = i == 0 || j == 0
                    ? i + j
                    : Math.Min(
                        cost[i - 1, j - 1] + (committed[i - 1] == hypothesis[j - 1] ? 0 : 1),
                        1 + Math.Min(cost[i - 1, j], cost[i, j - 1]));
            }
        }
        var length = Enumerable.Range(0, hypothesis.Count + 1)
            .OrderBy(j => cost[committed.Count, j])
            .ThenBy(j => Math.Abs(j - committed.Count))
            .First();
        return new WordAlignment(length, Trace(cost, committed, hypothesis, length));
    }

    private static int[] Trace(int[,] cost, IReadOnlyList<string> committed, IReadOnlyList<string> hypothesis, int length)
    {
        var matches = new int[committed.Count];
        Array.Fill(matches, -1);
        var (i, j) = (committed.Count, length);
        while (i > 0 && j > 0)
        {
            var equal = committed[i - 1] == hypothesis[j - 1];
            if (cost[i, j] == cost[i - 1, j - 1] + (equal ? 0 : 1))
            {
                matches[--i] = equal ? j - 1 : -1;
                j--;
            }
            else if (cost[i, j] == cost[i - 1, j] + 1)
            {
                i--;
            }
            else
            {
                j--;
            }
        }
        return matches;
    }
}
