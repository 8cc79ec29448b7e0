using Eloquence.Text.Words;

namespace Eloquence.Text.Disfluency;

/// <summary>One break in fluent speech.</summary>
/// <param name="Kind">What kind it is.</param>
/// <param name="Words">
/// The words that could be left out: the filler, the words said too often, the fragment, or the words by which the speaker corrects.
/// </param>
public readonly record struct DisfluentSpan(DisfluencyKind Kind, WordSpan Words);
