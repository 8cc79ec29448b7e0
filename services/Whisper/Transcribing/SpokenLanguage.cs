namespace Eloquence.Whisper.Transcribing;

/// <summary>Languages as clients name them: <c>fr</c>, <c>fr-FR</c>, <c>fr_FR</c>, <c>french</c>, <c>français</c>.</summary>
internal static class SpokenLanguage
{
    public const string Default = "fr";

    /// <summary>Lets a multilingual model decide.</summary>
    public const string Auto = "auto";

    /// <summary>The ISO 639-1 code, <see cref="Default"/> for an empty name, <see langword="null"/> for one that is no language.</summary>
    public static string? Parse(string? name)
    {
        var word = name?.Trim().ToLowerInvariant();
        return word switch
        {
            null or "" => Default,
            "french" or "français" or "francais" or "fra" or "fre" => "fr",
            "english" or "anglais" or "eng" => "en",
            "german" or "deutsch" or "allemand" => "de",
            "spanish" or "español" or "espagnol" => "es",
            "italian" or "italiano" or "italien" => "it",
            "portuguese" or "portugais" => "pt",
            "dutch" or "néerlandais" => "nl",
            "auto" or "multi" => Auto,
            _ when word.Split('-', '_')[0] is { Length: 2 or 3 } code && code.All(char.IsAsciiLetterLower) => code,
            _ => null,
        };
    }
}
