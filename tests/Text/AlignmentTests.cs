using System.Diagnostics;
using Eloquence.Text.Alignment;
using Eloquence.Text.Sounds;
using Eloquence.Text.Words;
using FsCheck;
using FsCheck.Fluent;

namespace Eloquence.Text.Tests;

public sealed class AlignmentTests
{
    [Theory]
    [InlineData("Les chaussettes de l'archiduchesse", "les chaussettes de l'archiduchesse", "MMMMM", 1, 0)]
    [InlineData("606 saucisses", "six cents six saucisses", "MHMM", 1, 0.25)]
    [InlineData("Si six scies scient", "six scies si", "DMMH", 0.75, 0.5)]
    [InlineData("un chasseur sachant chasser", "euh un sasseur sachant", "IMSMD", 0.5, 0.75)]
    [InlineData("cent serpents", "sans serpent", "HH", 1, 1)]
    [InlineData("bonjour", "", "D", 0, 1)]
    public void What_was_said_is_laid_against_the_target(string target, string said, string steps, double accuracy, double errors)
    {
        var alignment = WordAlignment.Of(SpokenText.Parse(target), SpokenText.Parse(said));

        Assert.Equal(steps, string.Concat(alignment.Words.Select(word => word.Kind.ToString()[0])));
        Assert.Equal(accuracy, alignment.WordAccuracy!.Value, 9);
        Assert.Equal(errors, alignment.WordErrorRate!.Value, 9);
    }

    [Fact]
    public void Nothing_can_be_said_of_an_empty_target()
    {
        var alignment = WordAlignment.Of(SpokenText.Parse(""), SpokenText.Parse("bonjour"));

        Assert.Equal((null, null, null), (alignment.WordAccuracy, alignment.SoundAccuracy, alignment.WordErrorRate));
    }

    [Fact]
    public void Sounds_are_right_where_the_word_or_the_sound_in_it_was_said()
    {
        var (target, said) = (SpokenText.Parse("un chasseur sachant chasser sans son chien"), SpokenText.Parse("un sasseur sachant chasser sans chien"));

        var scores = SoundScore.Of(["ch", "s", "/ʁ/", "tr", "?"], target, said, WordAlignment.Of(target, said));

        Assert.Equal([(4, 3), (5, 4), (1, 1), (0, 0)], scores.Take(4).Select(score => (score.Occurrences!.Value, score.Right)));
        Assert.Equal(["chasseur"], scores[0].MissedIn);
        Assert.Equal(["son"], scores[1].MissedIn);
        Assert.Equal((0.75, null, null), (scores[0].Precision, scores[3].Precision, scores[4].Occurrences));
    }

    [Fact]
    public void Each_word_is_in_the_alignment_once_and_all_ratios_keep_their_range()
    {
        var texts = Gen.Elements("chat", "chats", "sans", "cent", "le", "euh", "riz", "rat", "trois", "606", "l'eau").ListOf(12).Select(words => string.Join(' ', words)).ToArbitrary();
        Prop.ForAll(texts, texts, (one, other) =>
        {
            var (target, said) = (SpokenText.Parse(one), SpokenText.Parse(other));
            var alignment = WordAlignment.Of(target, said);
            return alignment.Words.Where(word => word.Target is not null).Select(word => word.Target!.Value).SequenceEqual(Enumerable.Range(0, target.Words.Count))
                && alignment.Words.Where(word => word.Said is not null).Select(word => word.Said!.Value).SequenceEqual(Enumerable.Range(0, said.Words.Count))
                && alignment.WordAccuracy is null or (>= 0 and <= 1)
                && alignment.SoundAccuracy is null or (>= 0 and <= 1)
                && (alignment.WordAccuracy ?? 0) <= (alignment.SoundAccuracy ?? 0) + 1e-9
                && WordAlignment.Of(target, target).WordErrorRate is null or 0;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Likeness_of_sounds_is_symmetric_and_whole_only_between_equals()
    {
        var words = Gen.Elements("ʃasør", "sasør", "ʃa", "", "tri", "dri", "mãʒe", "kəl").ToArbitrary();
        Prop.ForAll(words, words, (one, other) =>
            Math.Abs(PhonemeDistance.Similarity(one, other) - PhonemeDistance.Similarity(other, one)) < 1e-12
            && (PhonemeDistance.Similarity(one, other) == 1) == (one == other)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_tongue_twister_is_found_in_a_hundred_kilobytes_in_seconds()
    {
        var target = SpokenText.Parse("Les chaussettes de l'archiduchesse sont-elles sèches, archi-sèches ?");
        var said = SpokenText.Parse(string.Concat(Enumerable.Repeat("Il a euh six cent chaussettes sèches et d'autres mots. ", 1900)));
        var watch = Stopwatch.StartNew();

        Assert.NotEmpty(WordAlignment.Of(target, said).Words);

        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);
        Assert.Throws<ArgumentException>(() => WordAlignment.Of(said, said));
    }
}
