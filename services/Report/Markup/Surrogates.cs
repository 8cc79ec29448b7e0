namespace Eloquence.Report.Markup;

/// <summary>Half characters, which hostile text may hold, would make the file invalid.</summary>
internal static class Surrogates
{
    private const char Replacement = '\uFFFD';

    /// <summary>The text with each lone surrogate replaced.</summary>
    public static string Repair(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
        {
            return text;
        }
        var characters = text.ToCharArray();
        for (var i = 0; i < characters.Length; i++)
        {
            if (char.IsHighSurrogate(characters[i]) && i + 1 < characters.Length && char.IsLowSurrogate(characters[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(characters[i]))
            {
                characters[i] = Replacement;
            }
        }
        return new string(characters);
    }
}
