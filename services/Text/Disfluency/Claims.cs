using Eloquence.Text.Words;

namespace Eloquence.Text.Disfluency;

/// <summary>Which words the rules have found so far; who comes first keeps a word.</summary>
internal sealed class Claims(int words)
{
    private readonly DisfluencyKind?[] _kinds = new DisfluencyKind?[words];
    private readonly List<DisfluentSpan> _found = [];

    public bool IsFree(int index) => _kinds[index] is null;

    /// <summary>Whether the word is a filled pause or a filler word.</summary>
    public bool IsFiller(int index) => index >= 0 && index < _kinds.Length && _kinds[index] is DisfluencyKind.Hesitation or DisfluencyKind.FillerWord;

    public void Add(DisfluencyKind kind, WordSpan span)
    {
        for (var i = span.First; i < span.End; i++)
        {
            if (_kinds[i] is not null)
            {
                return;
            }
        }

        for (var i = span.First; i < span.End; i++)
        {
            _kinds[i] = kind;
        }

        _found.Add(new DisfluentSpan(kind, span));
    }

    public IReadOnlyList<DisfluentSpan> InOrder() => [.. _found.OrderBy(span => span.Words.First)];
}
