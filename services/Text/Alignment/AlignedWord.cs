namespace Eloquence.Text.Alignment;

/// <summary>What became of a word of the target, or of a word that was said.</summary>
public enum AlignmentKind
{
    /// <summary>The same word, accents apart.</summary>
    Match,

    /// <summary>Another spelling of the same sounds (<c>cent</c>, <c>sans</c>): a recogniser cannot tell them apart, so the word was said right.</summary>
    Homophone,

    /// <summary>Another word in its place.</summary>
    Substitution,

    /// <summary>A word of the target that was not said.</summary>
    Deletion,

    /// <summary>A word that was said and is not in the target.</summary>
    Insertion,
}

/// <summary>One step of an alignment.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Target">Index of the word in the target; <see langword="null"/> for an insertion.</param>
/// <param name="Said">Index of the word that was said; <see langword="null"/> for a deletion.</param>
/// <param name="Similarity">How alike the two sound, 0..1; 0 for insertions and deletions.</param>
public sealed record AlignedWord(AlignmentKind Kind, int? Target, int? Said, double Similarity);
