namespace Eloquence.Text.Words;

/// <summary>
/// The minimal French stemmer of Savoy (1999), "A stemming procedure and stopword list for general French corpora", JASIS 50: it takes off
/// marks of the plural and of the feminine.
/// </summary>
public static class FrenchStem
{
    private const int ShortestInflected = 6;

    /// <summary>The stem of a folded word (<see cref="Word.Key"/>).</summary>
    public static string Of(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Length < ShortestInflected)
        {
            return key.Length > 3 && key[^1] is 's' or 'x' ? key[..^1] : key;
        }

        if (key.EndsWith("aux", StringComparison.Ordinal))
        {
            return key[..^2] + "l";
        }

        var end = key.Length;
        foreach (var ending in "xsre")
        {
            if (key[end - 1] == ending)
            {
                end--;
            }
        }

        return key[end - 1] == key[end - 2] ? key[..(end - 1)] : key[..end];
    }
}
