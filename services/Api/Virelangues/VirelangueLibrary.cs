namespace Eloquence.Api.Virelangues;

/// <summary>A French tongue twister.</summary>
/// <param name="Id">Its name in this library.</param>
/// <param name="Text">What is to be said.</param>
/// <param name="Sounds">The sounds it practises, as spellings.</param>
/// <param name="Difficulty"><c>easy</c>, <c>medium</c>, <c>hard</c> or <c>expert</c>.</param>
/// <param name="Theme">What it speaks of.</param>
internal sealed record Virelangue(string Id, string Text, IReadOnlyList<string> Sounds, string Difficulty, string Theme);

/// <summary>The tongue twisters of virelangues.json, traditional ones.</summary>
internal sealed class VirelangueLibrary
{
    public IReadOnlyList<Virelangue> All { get; } = EmbeddedData.Read<IReadOnlyList<Virelangue>>("virelangues.json");

    /// <summary>The one with this text, written alike but for spaces and case; <see langword="null"/> when the library does not hold it.</summary>
    public Virelangue? Find(string text) => All.FirstOrDefault(one => string.Equals(one.Text, text.Trim(), StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// A tongue twister that fits a wish: most of the wanted sounds first, then the difficulty, then the theme; of equals, chance decides.
    /// </summary>
    /// <param name="wish">What is wanted; what it leaves open fits always.</param>
    /// <param name="seed">Of the chance.</param>
    public VirelangueChoice Choose(VirelangueWish wish, int seed)
    {
        var fitting = All.Where(one => one.Text.Length <= wish.MaximumLength).ToList();
        List<Virelangue> candidates = fitting.Count > 0 ? fitting : [All.MinBy(one => one.Text.Length)!];
        var best = candidates
            .GroupBy(one => (Sounds: wish.Sounds.Count(sound => one.Sounds.Contains(sound, StringComparer.OrdinalIgnoreCase)), Difficulty: Fits(one.Difficulty, wish.Difficulty), Theme: Fits(one.Theme, wish.Theme)))
            .OrderByDescending(group => group.Key)
            .First();
        List<string> unmet = [];
        if (best.Key.Sounds < wish.Sounds.Count)
        {
            unmet.Add("No tongue twister of the library holds all wanted sounds.");
        }

        if (!best.Key.Difficulty)
        {
            unmet.Add($"None of difficulty '{wish.Difficulty}' fits the other wishes.");
        }

        if (!best.Key.Theme)
        {
            unmet.Add($"None on the theme '{wish.Theme}' fits the other wishes.");
        }

        if (fitting.Count == 0)
        {
            unmet.Add($"The shortest has more than {wish.MaximumLength} characters.");
        }

        return new VirelangueChoice(best.ElementAt(new Random(seed).Next(best.Count())), unmet);
    }

    private static bool Fits(string has, string? wanted) => wanted is null || string.Equals(has, wanted, StringComparison.OrdinalIgnoreCase);
}

/// <param name="Sounds">Wanted sounds, as spellings.</param>
/// <param name="Difficulty">Wanted difficulty, if any.</param>
/// <param name="Theme">Wanted theme, if any.</param>
/// <param name="MaximumLength">Most characters.</param>
internal sealed record VirelangueWish(IReadOnlyList<string> Sounds, string? Difficulty, string? Theme, int MaximumLength);

/// <param name="Virelangue">What was chosen.</param>
/// <param name="Unmet">Wishes it does not meet, one sentence each.</param>
internal sealed record VirelangueChoice(Virelangue Virelangue, IReadOnlyList<string> Unmet);
