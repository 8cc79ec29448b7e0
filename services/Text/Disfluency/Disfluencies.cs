using Eloquence.Text.Words;

namespace Eloquence.Text.Disfluency;

/// <summary>
/// Finds fillers, repetitions and repairs, word by word and by stated rules (docs/text-measures.md). A word is never found inside another
/// one, and a word with a use of its own, such as <c>donc</c> or <c>quoi</c>, counts only where its context shows that it fills.
/// </summary>
public static class Disfluencies
{
    /// <summary>All disfluencies, in order of their first word; no word belongs to two of them. Linear in the number of words.</summary>
    public static IReadOnlyList<DisfluentSpan> Find(SpokenText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var claims = new Claims(text.Words.Count);
        FillerRules.FindPauses(text, claims);
        CorrectionRules.Find(text, claims);
        FillerRules.FindMarkers(text, claims);
        RepetitionRules.Find(text, claims);
        RestartRules.Find(text, claims);
        return claims.InOrder();
    }
}
