using Eloquence.Whisper.Recognition;
using Eloquence.Whisper.Transcribing;

namespace Eloquence.Whisper.Streaming;

/// <summary>
/// Commits the words on which two hypotheses in a row agree (LocalAgreement-2: D. Macháček, R. Dabre, O. Bojar, "Turning Whisper into
/// Real-Time Transcription System", 2023), and those of a single one that the recogniser is sure of and that are not the last it heard: the
/// sound behind them is known. Words are compared without case and punctuation. A committed word never changes.
/// </summary>
/// <param name="sure">Probability from which one hypothesis is enough.</param>
internal sealed class LocalAgreement(double sure)
{
    private readonly List<RecognizedWord> _committed = [];
    private readonly List<string> _keys = [];
    private IReadOnlyList<string> _before = [];

    /// <summary>Words that are final.</summary>
    public IReadOnlyList<RecognizedWord> Committed => _committed;

    /// <summary>Words of the last hypothesis behind the committed ones.</summary>
    public IReadOnlyList<RecognizedWord> Tentative { get; private set; } = [];

    /// <summary>How many words at the beginning of a hypothesis stand for the committed ones.</summary>
    public int LengthIn(IReadOnlyList<RecognizedWord> hypothesis) => Align(hypothesis).Length;

    /// <summary>Takes the next hypothesis of the same sound and some more.</summary>
    /// <returns>The words that have become final.</returns>
    public IReadOnlyList<RecognizedWord> Add(IReadOnlyList<RecognizedWord> hypothesis)
    {
        var rest = Rest(hypothesis);
        var keys = Keys(rest);
        var agreed = keys.Zip(_before).TakeWhile(pair => pair.First == pair.Second).Count();
        while (agreed < rest.Length - 1 && rest[agreed].Probability >= sure)
        {
            agreed++;
        }
        Commit(rest[..agreed]);
        Tentative = rest[agreed..];
        _before = [.. keys.Skip(agreed)];
        return rest[..agreed];
    }

    /// <summary>Takes a hypothesis that is final as a whole, and the times it gives the words committed before.</summary>
    /// <returns>The words that have become final.</returns>
    public IReadOnlyList<RecognizedWord> Complete(IReadOnlyList<RecognizedWord> hypothesis)
    {
        var alignment = Align(hypothesis);
        var last = 0.0;
        for (var i = 0; i < _committed.Count; i++)
        {
            _committed[i] = alignment.Matches[i] is >= 0 and var match
                ? _committed[i] with { Start = hypothesis[match].Start, End = hypothesis[match].End, Probability = hypothesis[match].Probability }
                : _committed[i] with { Start = last, End = last };
            last = _committed[i].End;
        }
        RecognizedWord[] rest = [.. hypothesis.Skip(alignment.Length)];
        Commit(rest);
        Tentative = [];
        _before = [];
        return rest;
    }

    private static string[] Keys(IEnumerable<RecognizedWord> words) => [.. words.Select(word => NormalizedWord.Of(word.Text))];

    private RecognizedWord[] Rest(IReadOnlyList<RecognizedWord> hypothesis) => [.. hypothesis.Skip(LengthIn(hypothesis))];

    private WordAlignment Align(IReadOnlyList<RecognizedWord> hypothesis) => WordAlignment.Of(_keys, Keys(hypothesis));

    private void Commit(IReadOnlyList<RecognizedWord> words)
    {
        _committed.AddRange(words);
        _keys.AddRange(Keys(words));
    }
}
