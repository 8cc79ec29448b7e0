namespace Eloquence.Text.Words;

/// <summary>One word of a text, as it is said.</summary>
public sealed record Word
{
    /// <summary>Lower case, composed accents, straight apostrophe: <c>été</c>, <c>l'</c>, <c>aujourd'hui</c>.</summary>
    public required string Text { get; init; }

    /// <summary>The word without accents, ligatures and apostrophe, to compare by: <c>ete</c>, <c>l</c>, <c>aujourdhui</c>.</summary>
    public required string Key { get; init; }

    /// <summary>Where it begins in the text it was read from, in UTF-16 units.</summary>
    public required int Start { get; init; }

    /// <summary>How many UTF-16 units of the text it covers. The words of a number written in digits all cover the number.</summary>
    public required int Length { get; init; }

    /// <summary>What follows it.</summary>
    public Break After { get; init; }

    /// <summary>True for a fragment written with a hyphen at its end, as transcribers mark a word that was broken off: <c>pro- programme</c>.</summary>
    public bool IsCutOff { get; init; }

    /// <summary>Index of the recogniser's word it comes from; 0 for a text that was read as a whole.</summary>
    public int Unit { get; init; }
}
