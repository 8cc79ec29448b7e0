using System.Diagnostics;
using Eloquence.Text.Words;
using FsCheck;
using FsCheck.Fluent;

namespace Eloquence.Text.Tests;

public sealed class SpokenTextTests
{
    [Theory]
    [InlineData("L'eau qu'il boit aujourd'hui", "l'|eau|qu'|il|boit|aujourd'hui")]
    [InlineData("Quelqu’un d’ici, jusqu’à demain", "quelqu'un|d'|ici|jusqu'|à|demain")]
    [InlineData("l' eau, rock'n'roll", "l'|eau|rock'n'roll")]
    [InlineData("Un arc-en-ciel : dit-il", "un|arc|en|ciel|dit|il")]
    [InlineData("p'tit café à l’école", "p'tit|café|à|l'|école")]
    [InlineData("ÉTÉ Œuvre ÇA", "été|œuvre|ça")]
    [InlineData("e\u0301te\u0301 franc\u0327ais", "été|français")]
    [InlineData("606 saucisses", "six|cent|six|saucisses")]
    [InlineData("1 200 000 euros, 3,14", "un|million|deux|cent|mille|euros|trois|virgule|quatorze")]
    [InlineData("le 1er, la 2e, la 21ème", "le|premier|la|deuxième|la|vingt|et|unième")]
    [InlineData("à 10h30, 50 % de 80 et 97", "à|dix|heures|trente|cinquante|pour|cent|de|quatre|vingts|et|quatre|vingt|dix|sept")]
    [InlineData("71, 81, 91, 200, 201, 1000", "soixante|et|onze|quatre|vingt|un|quatre|vingt|onze|deux|cents|deux|cent|un|mille")]
    [InlineData("", "")]
    [InlineData(" … !? ", "")]
    public void Words_are_what_a_speaker_says(string text, string words) =>
        Assert.Equal(words, string.Join('|', SpokenText.Parse(text).Words.Select(word => word.Text)));

    [Theory]
    [InlineData("l'Été", "l|ete")]
    [InlineData("cœur", "coeur")]
    [InlineData("Aujourd’hui, ça", "aujourdhui|ca")]
    public void Keys_have_no_accents_ligatures_and_apostrophes(string text, string keys) =>
        Assert.Equal(keys, string.Join('|', SpokenText.Parse(text).Words.Select(word => word.Key)));

    [Theory]
    [InlineData("Il part. Il revient ! Quand ? Bientôt", 4)]
    [InlineData("M. Martin et J. Dupont sont là. Oui.", 2)]
    [InlineData("Il a dit 3.5 points", 1)]
    [InlineData("Je crois... que oui. Enfin…  Peut-être.", 3)]
    [InlineData("Premier vers\ndeuxième vers\n\nSeconde strophe", 2)]
    [InlineData("", 0)]
    public void Sentences_end_where_they_are_punctuated(string text, int sentences) => Assert.Equal(sentences, SpokenText.Parse(text).Sentences.Count);

    [Fact]
    public void A_word_knows_its_place_in_the_text_whatever_characters_precede_it()
    {
        const string text = "\uFEFFE\u0301te\u0301 20\u00A0000 d\u2019or";

        var places = SpokenText.Parse(text).Words.Select(word => text.Substring(word.Start, word.Length));

        Assert.Equal(["E\u0301te\u0301", "20\u00A0000", "20\u00A0000", "d\u2019", "or"], places);
    }

    [Fact]
    public void Words_of_a_recogniser_keep_their_number_and_a_silence_can_end_a_sentence()
    {
        var text = SpokenText.FromUnits(["L'eau", "coule.", "Il", "est", "10h30", "!", "", "Oui"], startsSentence: unit => unit == 3);

        Assert.Equal([0, 0, 1, 2, 3, 4, 4, 4, 7], text.Words.Select(word => word.Unit));
        Assert.Equal([3, 1, 4, 1], text.Sentences.Select(sentence => sentence.Count));
    }

    [Fact]
    public void Any_text_is_cut_into_words_that_cover_it_in_order() => Prop.ForAll<string?>(given =>
    {
        var text = given ?? "";
        var words = SpokenText.Parse(text).Words;
        var ends = words.Select(word => word.Start + word.Length).ToArray();
        return words.All(word => word.Length > 0 && word.Text.Length > 0 && word.Start >= 0 && word.Start + word.Length <= text.Length)
            && words.Zip(words.Skip(1)).All(pair => pair.First.Start <= pair.Second.Start)
            && SpokenText.Parse(text).Sentences.Sum(sentence => sentence.Count) == words.Count
            && ends.SequenceEqual(ends.Order());
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_text_that_was_cut_is_cut_in_the_same_way_again() => Prop.ForAll<string?>(given =>
    {
        var once = SpokenText.Parse(given ?? "").Words.Select(word => word.Text).ToArray();
        return SpokenText.Parse(string.Join(' ', once)).Words.Select(word => word.Text).SequenceEqual(once);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("mot ")]
    [InlineData("aaaa")]
    [InlineData("1 000 ")]
    [InlineData("l'")]
    [InlineData("\n")]
    [InlineData("...")]
    [InlineData("e\u0301")]
    [InlineData("-")]
    public void A_hundred_kilobytes_of_anything_take_well_under_a_second(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 100_000 / piece.Length));
        var watch = Stopwatch.StartNew();

        _ = SpokenText.Parse(text).Sentences;

        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 5);
    }
}
