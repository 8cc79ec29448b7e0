using Eloquence.Text.Sounds;
using Eloquence.Text.Words;

namespace Eloquence.Text.Stories;

/// <summary>Whether a story speaks of an element it was to hold.</summary>
/// <param name="Name">Name of the element, such as <c>Le dragon bienveillant</c>.</param>
/// <param name="Found">Share of the content words of its name that the story says, 0..1.</param>
/// <param name="FirstWord">Index of the first word that speaks of it; <see langword="null"/> when none does.</param>
public sealed record ElementMention(string Name, double Found, int? FirstWord)
{
    /// <summary>True when the story says at least half of the content words.</summary>
    public bool IsMentioned => Found >= 0.5;

    /// <summary>
    /// Looks for elements. A word is said when the story has one with the same stem (<see cref="FrenchStem"/>) or the same sounds, whatever its
    /// accents, number or gender. Linear in the length of the story for each element.
    /// </summary>
    public static IReadOnlyList<ElementMention> Of(IEnumerable<string> elements, SpokenText story)
    {
        ArgumentNullException.ThrowIfNull(elements);
        ArgumentNullException.ThrowIfNull(story);
        var stems = FirstPlaces(story, word => FrenchStem.Of(word.Key));
        var sounds = FirstPlaces(story, word => FrenchPhonemes.Of(word.Text));
        return [.. elements.Select(name => Look(name, stems, sounds))];
    }

    private static ElementMention Look(string name, Dictionary<string, int> stems, Dictionary<string, int> sounds)
    {
        var words = SpokenText.Parse(name).Words;
        var content = words.Where(word => !FunctionWords.Contains(word.Text)).ToList();
        List<int?> places = [.. (content.Count > 0 ? content : words).Select(word => Place(word, stems, sounds))];
        return new ElementMention(name, places.Count == 0 ? 0 : (double)places.Count(place => place is not null) / places.Count, places.Min());
    }

    private static int? Place(Word word, Dictionary<string, int> stems, Dictionary<string, int> sounds) =>
        stems.TryGetValue(FrenchStem.Of(word.Key), out var place) || sounds.TryGetValue(FrenchPhonemes.Of(word.Text), out place) ? place : null;

    private static Dictionary<string, int> FirstPlaces(SpokenText story, Func<Word, string> form)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (index, word) in story.Words.Index())
        {
            places.TryAdd(form(word), index);
        }

        return places;
    }
}
