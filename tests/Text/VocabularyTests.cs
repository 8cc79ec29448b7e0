using Eloquence.Text.Vocabulary;
using Eloquence.Text.Words;
using FsCheck;
using FsCheck.Fluent;

namespace Eloquence.Text.Tests;

public sealed class VocabularyTests
{
    [Fact]
    public void Two_words_in_turn_make_a_factor_of_every_three_words() =>
        Assert.Equal(3, LexicalDiversity.Mtld([.. Enumerable.Range(0, 60).Select(i => i % 2 == 0 ? "un" : "deux")])!.Value, 12);

    [Fact]
    public void A_factor_ends_when_the_ratio_has_come_down_to_its_limit()
    {
        // 25 words, the same forwards and backwards, of which 18 are different: the ratio reaches 0.72 exactly at the last one.
        var twice = Enumerable.Range(0, 7).Select(i => $"r{i}").ToArray();
        string[] block = [.. twice, .. Enumerable.Range(0, 11).Select(i => $"s{i}"), .. twice.Reverse()];

        Assert.Equal(25, LexicalDiversity.Mtld([.. block, .. block])!.Value, 12);
    }

    [Fact]
    public void What_is_left_after_the_last_factor_counts_as_a_part_of_one()
    {
        // 60 words as above, then 3 new ones and one of them again: ratio 3/4 of 4 words, so (1 - 0.75) / (1 - 0.72) of a factor forwards.
        string[] words = [.. Enumerable.Range(0, 60).Select(i => i % 2 == 0 ? "un" : "deux"), "a", "b", "c", "a"];
        var forwards = words.Length / (20 + (0.25 / 0.28));

        // Backwards: a c b a un deux: 6 words, 5 different; un: 5 of 7 = 0.714, a factor. 57 words are left, 19 factors.
        var backwards = words.Length / 20.0;
        Assert.Equal((forwards + backwards) / 2, LexicalDiversity.Mtld(words)!.Value, 9);
    }

    [Fact]
    public void Diversity_that_cannot_be_told_is_absent()
    {
        Assert.Null(LexicalDiversity.Mtld([.. Enumerable.Repeat("mot", 49)]));
        Assert.Null(LexicalDiversity.Mtld([.. Enumerable.Range(0, 80).Select(i => $"w{i}")]));
        Assert.Null(LexicalDiversity.HdD([.. Enumerable.Repeat("mot", 41)]));
        Assert.Equal(new VocabularyRichness(0, 0, null, null, null), VocabularyRichness.Of(SpokenText.Parse("euh…")));
    }

    [Fact]
    public void HdD_is_the_mean_number_of_different_words_in_a_sample_over_its_size()
    {
        Assert.Equal(1.0, LexicalDiversity.HdD([.. Enumerable.Range(0, 60).Select(i => $"w{i}")])!.Value, 12);
        Assert.Equal(1.0 / 42, LexicalDiversity.HdD([.. Enumerable.Repeat("mot", 60)])!.Value, 12);

        // One odd word among 84: half of the samples hold it.
        Assert.Equal(1.5 / 42, LexicalDiversity.HdD([.. Enumerable.Repeat("mot", 83), "autre"])!.Value, 12);
    }

    [Fact]
    public void Ranges_hold_for_any_words()
    {
        var words = Gen.Elements("a", "b", "c", "d", "e", "f", "g", "h").ListOf(60).Select(list => list.ToArray()).ToArbitrary();
        Prop.ForAll(words, text =>
            LexicalDiversity.Mtld(text) is null or (>= 1 and <= 1e6) && LexicalDiversity.HdD(text) is >= 1.0 / 42 and <= 1).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Accents_tell_words_apart_and_filled_pauses_are_no_words()
    {
        var richness = VocabularyRichness.Of(SpokenText.Parse("Il a euh à manger, il a"));

        Assert.Equal((6, 4), (richness.Words, richness.DistinctWords));
        Assert.Equal(4.0 / 6, richness.TypeTokenRatio!.Value, 12);
    }
}
