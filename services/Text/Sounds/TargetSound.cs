namespace Eloquence.Text.Sounds;

/// <summary>A sound to practise, by the name a speaker or a client gives it.</summary>
public static class TargetSound
{
    private static readonly Dictionary<string, string> Spellings =
        """
        ch=ʃ sh=ʃ gn=ɲ ph=f qu=k ss=s rr=r ou=u on=õ om=õ an=ã en=ã am=ã in=ẽ un=ẽ ain=ẽ ein=ẽ eu=ø œ=ø au=o eau=o u=y oi=wa oin=wẽ ui=ɥi
        é=e è=ɛ ê=ɛ ai=ɛ ill=j y=j c=k q=k j=ʒ x=ks chr=kr ʁ=r ʀ=r ɔ̃=õ ɑ̃=ã ɛ̃=ẽ œ̃=ẽ ɔ=o ɑ=a ɡ=g ge=ʒ
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(entry => entry.Split('=')).ToDictionary(entry => entry[0], entry => entry[1], StringComparer.Ordinal);

    /// <summary>
    /// The phonemes of a sound written as a spelling (<c>ch</c>, <c>tr</c>, <c>ou</c>) or as an IPA symbol, with or without slashes or brackets;
    /// <see langword="null"/> for what names no sound.
    /// </summary>
    public static string? Phonemes(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var plain = name.Trim().Trim('/', '[', ']').ToLowerInvariant();
        if (Spellings.TryGetValue(plain, out var phonemes))
        {
            return phonemes;
        }

        // A cluster is the sounds of its letters.
        var cluster = string.Concat(plain.Select(letter => letter switch
        {
            'c' or 'q' => 'k',
            'ʁ' => 'r',
            _ when "abdefgiklmnoprstvwyzʃʒɲɥøɛə".Contains(letter, StringComparison.Ordinal) => letter,
            _ => ' ',
        }));
        return cluster.Length is > 0 and <= 4 && !cluster.Contains(' ', StringComparison.Ordinal) ? cluster : null;
    }
}
