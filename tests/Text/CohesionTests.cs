using System.Diagnostics;
using Eloquence.Text.Coherence;
using Eloquence.Text.Readability;
using Eloquence.Text.Stories;
using Eloquence.Text.Words;
using FsCheck;
using FsCheck.Fluent;

namespace Eloquence.Text.Tests;

public sealed class CohesionTests
{
    [Fact]
    public void Sentences_are_linked_by_content_words_whatever_their_number()
    {
        var cohesion = TextCohesion.Of(SpokenText.Parse("Un dragon garde le trésor. Les dragons dorment. La pluie tombe."));

        // {dragon, garde, tresor} and {dragon, dorment} share one of 3 + 2; the last two sentences share nothing.
        Assert.Equal(3, cohesion.Sentences);
        Assert.Equal(0.5, cohesion.LinkedSentences!.Value, 12);
        Assert.Equal(2.0 / 5 / 2, cohesion.ContentOverlap!.Value, 12);
        Assert.Equal(0, cohesion.ConnectivesPer100Words);
    }

    [Fact]
    public void Connectives_are_counted_once_the_longest_form_first()
    {
        var text = SpokenText.Parse("Il dort alors que je veille, mais tout d'abord il rêve parce qu'il neige");

        // "parce qu'" ends in an elided que: only listed forms count.
        Assert.Equal(["alors que", "mais", "tout d' abord"], Connectives.Find(text).Select(span => string.Join(' ', text.Words.Skip(span.First).Take(span.Count).Select(word => word.Text))));
    }

    [Fact]
    public void Readability_follows_the_published_formula()
    {
        var readability = TextReadability.Of(SpokenText.Parse("Le chat dort. Il rêve de lapins."));

        // 7 words in 2 sentences, 8 syllables.
        Assert.Equal(3.5, readability.WordsPerSentence);
        Assert.Equal(8.0 / 7, readability.SyllablesPerWord!.Value, 12);
        Assert.Equal(207 - (1.015 * 3.5) - (73.6 * 8 / 7), readability.KandelMoles!.Value, 9);
    }

    [Theory]
    [InlineData("Le Dragon Bienveillant", "Des dragons bienveillants volaient", 1)]
    [InlineData("Épée de lumière", "elle prit son epee", 0.5)]
    [InlineData("Château", "Il vit deux châteaux", 1)]
    [InlineData("Cheval", "les chevaux galopent", 1)]
    [InlineData("Chat", "Un château", 0)]
    [InlineData("", "Un château", 0)]
    public void Elements_are_found_whatever_their_inflection_and_never_inside_other_words(string element, string story, double found) =>
        Assert.Equal(found, ElementMention.Of([element], SpokenText.Parse(story))[0].Found, 9);

    [Fact]
    public void Ranges_hold_for_any_text()
    {
        var texts = Gen.Elements("dragon", "dragons", "le", "mais", "donc", ".", "!", "et", "château", "l'", "euh", ",").ListOf().Select(words => string.Join(' ', words)).ToArbitrary();
        Prop.ForAll(texts, given =>
        {
            var cohesion = TextCohesion.Of(SpokenText.Parse(given));
            return cohesion.LinkedSentences is null or (>= 0 and <= 1) && cohesion.ContentOverlap is null or (>= 0 and <= 1)
                && cohesion.ConnectivesPer100Words is null or (>= 0 and <= 100);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("dragon. ")]
    [InlineData("alors que ")]
    [InlineData("mot ")]
    [InlineData("a'")]
    public void A_hundred_kilobytes_take_well_under_a_second(string piece)
    {
        var watch = Stopwatch.StartNew();
        var text = SpokenText.Parse(string.Concat(Enumerable.Repeat(piece, 100_000 / piece.Length)));

        _ = TextCohesion.Of(text);
        _ = TextReadability.Of(text);
        _ = ElementMention.Of(["dragon", "château"], text);

        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 5);
    }
}
