namespace Eloquence.Text.Words;

/// <summary>A run of words.</summary>
/// <param name="First">Index of the first word.</param>
/// <param name="Count">Number of words, at least 1.</param>
public readonly record struct WordSpan(int First, int Count)
{
    /// <summary>Index after the last word.</summary>
    public int End => First + Count;
}
