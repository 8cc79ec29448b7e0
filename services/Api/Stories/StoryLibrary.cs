namespace Eloquence.Api.Stories;

/// <summary>Something a story is to hold.</summary>
/// <param name="Type"><c>character</c>, <c>location</c> or <c>magic_object</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Emoji">A sign for it.</param>
/// <param name="Description">One sentence.</param>
/// <param name="Keywords">Words that go with it.</param>
/// <param name="Difficulty"><c>easy</c>, <c>medium</c> or <c>hard</c>.</param>
/// <param name="Genres">Genres it suits.</param>
internal sealed record StoryElement(
    string Type, string Name, string Emoji, string Description, IReadOnlyList<string> Keywords, string Difficulty, IReadOnlyList<string> Genres);

/// <param name="Type">Wanted type; <see langword="null"/> for one of each in turn.</param>
/// <param name="Genre">Wanted genre, if any.</param>
/// <param name="Difficulty">Wanted difficulty, if any.</param>
/// <param name="Keywords">Words that should go with them.</param>
/// <param name="Count">How many.</param>
internal sealed record StoryWish(string? Type, string? Genre, string? Difficulty, IReadOnlyList<string> Keywords, int Count);

/// <summary>The story elements and the words of each genre, out of stories.json.</summary>
internal sealed class StoryLibrary
{
    private static readonly string[] Types = ["character", "location", "magic_object"];

    private readonly StoryData _data = EmbeddedData.Read<StoryData>("stories.json");

    /// <summary>The words of a genre; empty for one that is not known.</summary>
    public IReadOnlyList<string> WordsOf(string? genre) => genre is not null && _data.Genres.TryGetValue(genre, out var words) ? words : [];

    /// <summary>Draws elements: those that meet most of the wish first, of equals by chance; none twice.</summary>
    /// <param name="wish">What is wanted.</param>
    /// <param name="seed">Of the chance: the same wish and seed give the same elements.</param>
    public IReadOnlyList<StoryElement> Draw(StoryWish wish, int seed)
    {
        var chance = new Random(seed);
        var ranked = _data.Elements
            .Select(element => (Element: element, Rank: Rank(element, wish), Chance: chance.Next()))
            .OrderByDescending(one => one.Rank).ThenBy(one => one.Chance)
            .Select(one => one.Element)
            .ToList();
        List<StoryElement> drawn = [];
        for (var i = 0; i < wish.Count; i++)
        {
            var type = wish.Type ?? Types[i % Types.Length];
            if (ranked.FirstOrDefault(element => element.Type == type && !drawn.Contains(element)) is { } next)
            {
                drawn.Add(next);
            }
        }

        return drawn;
    }

    private static int Rank(StoryElement element, StoryWish wish) =>
        wish.Keywords.Count(keyword => element.Keywords.Contains(keyword, StringComparer.OrdinalIgnoreCase) || element.Name.Contains(keyword, StringComparison.OrdinalIgnoreCase))
        + (element.Genres.Contains(wish.Genre) ? 2 : 0)
        + (string.Equals(element.Difficulty, wish.Difficulty, StringComparison.OrdinalIgnoreCase) ? 1 : 0);

    private sealed record StoryData(IReadOnlyDictionary<string, IReadOnlyList<string>> Genres, IReadOnlyList<StoryElement> Elements);
}
