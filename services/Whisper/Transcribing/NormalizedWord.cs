namespace Eloquence.Whisper.Transcribing;

/// <summary>Words as they are compared: lower case, without the punctuation around them.</summary>
internal static class NormalizedWord
{
    /// <summary>The comparable form; empty for mere punctuation.</summary>
    public static string Of(string word)
    {
        var first = 0;
        var last = word.Length;
        while (first < last && !char.IsLetterOrDigit(word[first]))
        {
            first++;
        }
        while (last > first && !char.IsLetterOrDigit(word[last - 1]))
        {
            last--;
        }
        return word[first..last].Replace('’', '\'').ToLowerInvariant();
    }
}
