using System.Diagnostics;
using Eloquence.Text.Disfluency;
using Eloquence.Text.Words;
using FsCheck;
using FsCheck.Fluent;

namespace Eloquence.Text.Tests;

public sealed class DisfluencyTests
{
    [Theory]
    // Filled pauses, however long.
    [InlineData("Je euh pense que heu oui", "euh|heu")]
    [InlineData("Euuuuh… hmmm, mmmh d'accord", "euuuuh|hmmm|mmmh")]
    // Never inside another word.
    [InlineData("Pourquoi donc ? Le bénéfice, l'heure, l'alumine, un albatros, le bentō", "")]
    [InlineData("Heureux qui comme Ulysse", "")]
    // Particles.
    [InlineData("Ben oui, c'est bien hein", "ben|hein")]
    // quoi: a pronoun, a question, or a tag.
    [InlineData("À quoi penses-tu ? De quoi parles-tu ?", "")]
    [InlineData("C'est compliqué, quoi.", "quoi")]
    [InlineData("c'est compliqué quoi", "quoi")]
    [InlineData("Quoi ? Tu fais quoi ?", "")]
    [InlineData("Il dit n'importe quoi. Il n'y a pas de quoi.", "")]
    [InlineData("Je me demande pourquoi.", "")]
    // alors, donc, enfin, voilà, bon: only where detached or beside a filler.
    [InlineData("Je pense donc je suis", "")]
    [InlineData("Alors que je partais, il pleuvait alors beaucoup", "")]
    [InlineData("Alors, nous avons, donc, décidé", "alors|donc")]
    [InlineData("Donc euh on a décidé", "donc|euh")]
    [InlineData("Voilà pourquoi je viens. Voilà le problème. Et voilà.", "")]
    [InlineData("C'était, voilà, un peu long. Voilà.", "voilà|voilà")]
    [InlineData("Enfin, je vous remercie. Il est enfin arrivé.", "")]
    [InlineData("Il est, enfin, il était grand", "enfin")]
    [InlineData("Un bon repas. Bon ben alors on y va", "bon|ben|alors")]
    [InlineData("Un genre de fleur. C'est, genre, énorme", "genre")]
    [InlineData("En fait, du coup, je viens. Il vient en fait demain. Un coup du coup de main", "en fait|du coup")]
    [InlineData("Tu vois, c'est simple. Tu vois la mer", "tu vois")]
    public void Fillers_are_words_that_fill(string text, string fillers) => Assert.Equal(fillers, Found(text, DisfluencyKind.Hesitation, DisfluencyKind.FillerWord));

    [Theory]
    [InlineData("Je je veux partir", "je")]
    [InlineData("Je, je veux, je veux partir", "je|je veux")]
    [InlineData("Il faut il faut que que tu viennes", "il faut|que")]
    [InlineData("Je euh je pense", "je")]
    [InlineData("le le le chat", "le|le")]
    [InlineData("Nous nous levons, vous vous levez, très très tôt, oui oui", "")]
    [InlineData("Jamais, jamais je ne dirai cela. Cela. Cela est dit.", "")]
    [InlineData("Il part. Il revient.", "")]
    public void Words_said_again_at_once_are_repetitions(string text, string repetitions) => Assert.Equal(repetitions, Found(text, DisfluencyKind.Repetition));

    [Theory]
    [InlineData("Le pro- programme commence", "pro")]
    [InlineData("Je vais euh je veux partir", "je vais")]
    [InlineData("Un porte-manteau, dit-il", "")]
    [InlineData("Il mange, il boit", "")]
    public void What_is_broken_off_and_begun_again_is_a_restart(string text, string restarts) => Assert.Equal(restarts, Found(text, DisfluencyKind.Restart));

    [Theory]
    [InlineData("Lundi, enfin non, mardi", "enfin non")]
    [InlineData("Dix, pardon, douze personnes", "pardon")]
    [InlineData("Il vient lundi ou plutôt mardi", "ou plutôt")]
    [InlineData("Fermez le la porte", "le")]
    [InlineData("Pardon, où est la gare ? Il demande pardon à tous", "")]
    [InlineData("Il lit la une des journaux, les uns et les autres", "")]
    public void What_takes_something_back_is_a_correction(string text, string corrections) => Assert.Equal(corrections, Found(text, DisfluencyKind.Correction));

    [Fact]
    public void No_word_belongs_to_two_disfluencies_and_adding_fluent_speech_changes_none()
    {
        string[] pieces = ["euh", "je", "veux", "donc", "alors", "voilà", "quoi", ",", ".", "?", "pro-", "pardon", "le", "la", "bon", "ben", "en fait", "maison", "enfin", "non"];
        var texts = Gen.Elements(pieces).ListOf().Select(words => string.Join(' ', words)).ToArbitrary();
        Prop.ForAll(texts, text =>
        {
            var words = SpokenText.Parse(text);
            var found = Disfluencies.Find(words);
            var longer = Disfluencies.Find(SpokenText.Parse(text + " . La maison est grande."));
            return found.Zip(found.Skip(1)).All(pair => pair.First.Words.End <= pair.Second.Words.First)
                && found.All(span => span.Words.Count > 0 && span.Words.End <= words.Words.Count)
                && longer.Count >= found.Count;
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("euh ")]
    [InlineData("je ")]
    [InlineData("alors ")]
    [InlineData("je vais euh ")]
    [InlineData("le la ")]
    public void A_hundred_kilobytes_take_well_under_a_second(string piece)
    {
        var text = SpokenText.Parse(string.Concat(Enumerable.Repeat(piece, 100_000 / piece.Length)));
        var watch = Stopwatch.StartNew();

        Assert.NotEmpty(Disfluencies.Find(text).Concat([default]));

        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 5);
    }

    private static string Found(string text, params DisfluencyKind[] kinds)
    {
        var words = SpokenText.Parse(text);
        return string.Join('|', Disfluencies.Find(words)
            .Where(span => kinds.Contains(span.Kind))
            .Select(span => string.Join(' ', words.Words.Skip(span.Words.First).Take(span.Words.Count).Select(word => word.Text))));
    }
}
