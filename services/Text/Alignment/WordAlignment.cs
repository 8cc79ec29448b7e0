using Eloquence.Text.Sounds;
using Eloquence.Text.Words;

namespace Eloquence.Text.Alignment;

/// <summary>
/// What was said, laid word by word against a target text so that what is missing, added or different sounds least (Needleman and Wunsch
/// 1970, "A general method applicable to the search for similarities", J. Mol. Biol. 48). Words that sound alike cost nothing to exchange,
/// others up to 1; a word missing or added costs 1.
/// </summary>
public sealed class WordAlignment
{
    /// <summary>Most words of the target times words said that can be aligned; a target of 80 words goes with any text of 100 kB.</summary>
    public const int MostPairs = 8_000_000;

    private WordAlignment(IReadOnlyList<AlignedWord> words, int targetWords, double? wordErrorRate)
    {
        Words = words;
        TargetWords = targetWords;
        WordErrorRate = wordErrorRate;
    }

    /// <summary>The alignment in order; each word of the target and each word said is in it once.</summary>
    public IReadOnlyList<AlignedWord> Words { get; }

    /// <summary>Number of words of the target.</summary>
    public int TargetWords { get; }

    /// <summary>Words of the target that were said, homophones included, over all of them, 0..1; <see langword="null"/> without a target.</summary>
    public double? WordAccuracy => TargetWords == 0 ? null : (double)Words.Count(word => word.Kind is AlignmentKind.Match or AlignmentKind.Homophone) / TargetWords;

    /// <summary>Mean likeness of the sounds over the words of the target, 0..1: 1 for a word that was said, 0 for one that was not.</summary>
    public double? SoundAccuracy => TargetWords == 0 ? null : Words.Sum(word => word.Similarity) / TargetWords;

    /// <summary>
    /// Word error rate: least number of substitutions, deletions and insertions, as written without accents, over the words of the target. 0 or
    /// more, above 1 when much is added; <see langword="null"/> without a target.
    /// </summary>
    public double? WordErrorRate { get; }

    /// <summary>Aligns what was said with a target.</summary>
    /// <exception cref="ArgumentException">The texts are too long, see <see cref="MostPairs"/>.</exception>
    public static WordAlignment Of(SpokenText target, SpokenText said)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(said);
        if ((long)target.Words.Count * said.Words.Count > MostPairs)
        {
            throw new ArgumentException($"{target.Words.Count} and {said.Words.Count} words are too many to align.", nameof(said));
        }

        var likeness = new Likeness(target, said);
        var words = Align(likeness, target.Words.Count, said.Words.Count);
        return new WordAlignment(words, target.Words.Count, target.Words.Count == 0 ? null : (double)Errors(target, said) / target.Words.Count);
    }

    private static List<AlignedWord> Align(Likeness likeness, int targets, int saids)
    {
        var steps = new AlignmentKind[targets + 1, saids + 1];
        var (above, row) = (new double[saids + 1], new double[saids + 1]);
        for (var j = 1; j <= saids; j++)
        {
            above[j] = j;
            steps[0, j] = AlignmentKind.Insertion;
        }

        for (var i = 1; i <= targets; i++)
        {
            row[0] = i;
            steps[i, 0] = AlignmentKind.Deletion;
            for (var j = 1; j <= saids; j++)
            {
                var exchanged = above[j - 1] + 1 - likeness.Of(i - 1, j - 1);
                var (deleted, inserted) = (above[j] + 1, row[j - 1] + 1);
                row[j] = Math.Min(exchanged, Math.Min(deleted, inserted));
                steps[i, j] = row[j] == exchanged ? AlignmentKind.Substitution : row[j] == deleted ? AlignmentKind.Deletion : AlignmentKind.Insertion;
            }

            (above, row) = (row, above);
        }

        return WalkBack(steps, likeness, targets, saids);
    }

    private static List<AlignedWord> WalkBack(AlignmentKind[,] steps, Likeness likeness, int targets, int saids)
    {
        var words = new List<AlignedWord>(Math.Max(targets, saids));
        for (var (i, j) = (targets, saids); i > 0 || j > 0;)
        {
            words.Add(steps[i, j] switch
            {
                AlignmentKind.Deletion => new AlignedWord(AlignmentKind.Deletion, --i, null, 0),
                AlignmentKind.Insertion => new AlignedWord(AlignmentKind.Insertion, null, --j, 0),
                _ => likeness.Judge(--i, --j),
            });
        }

        words.Reverse();
        return words;
    }

    private static int Errors(SpokenText target, SpokenText said)
    {
        var (above, row) = (Enumerable.Range(0, said.Words.Count + 1).ToArray(), new int[said.Words.Count + 1]);
        for (var i = 1; i <= target.Words.Count; i++)
        {
            row[0] = i;
            for (var j = 1; j <= said.Words.Count; j++)
            {
                var exchanged = above[j - 1] + (target.Words[i - 1].Key == said.Words[j - 1].Key ? 0 : 1);
                row[j] = Math.Min(exchanged, Math.Min(above[j], row[j - 1]) + 1);
            }

            (above, row) = (row, above);
        }

        return above[said.Words.Count];
    }

    /// <summary>Compares different words once, however often they occur.</summary>
    private sealed class Likeness
    {
        private readonly int[] _targetIds;
        private readonly int[] _saidIds;
        private readonly List<Word> _words = [];
        private readonly List<string> _sounds = [];
        private readonly Dictionary<(int, int), double> _known = [];

        public Likeness(SpokenText target, SpokenText said)
        {
            var ids = new Dictionary<string, int>(StringComparer.Ordinal);
            _targetIds = [.. target.Words.Select(word => IdOf(word, ids))];
            _saidIds = [.. said.Words.Select(word => IdOf(word, ids))];
        }

        public double Of(int target, int said)
        {
            var pair = (_targetIds[target], _saidIds[said]);
            if (pair.Item1 == pair.Item2)
            {
                return 1;
            }

            if (!_known.TryGetValue(pair, out var likeness))
            {
                likeness = _words[pair.Item1].Key == _words[pair.Item2].Key ? 1 : PhonemeDistance.Similarity(_sounds[pair.Item1], _sounds[pair.Item2]);
                _known.Add(pair, likeness);
            }

            return likeness;
        }

        public AlignedWord Judge(int target, int said)
        {
            var likeness = Of(target, said);
            var sameKey = _words[_targetIds[target]].Key == _words[_saidIds[said]].Key;
            return new AlignedWord(
                sameKey ? AlignmentKind.Match : likeness == 1 ? AlignmentKind.Homophone : AlignmentKind.Substitution, target, said, likeness);
        }

        private int IdOf(Word word, Dictionary<string, int> ids)
        {
            if (!ids.TryGetValue(word.Text, out var id))
            {
                ids.Add(word.Text, id = _words.Count);
                _words.Add(word);
                _sounds.Add(FrenchPhonemes.Of(word.Text));
            }

            return id;
        }
    }
}
