using Eloquence.Tests.Support;
using Eloquence.Text.Sounds;
using FsCheck;
using FsCheck.Fluent;
using Xunit.Abstractions;

namespace Eloquence.Text.Tests;

public sealed class PhonemeTests(ITestOutputHelper output)
{
    /// <summary>Words and their phonemes as espeak-ng reads them; golden/make.sh writes the file.</summary>
    private static IEnumerable<(string Word, string Expected)> Golden =>
        from line in File.ReadLines(Path.Combine(SolutionFolder.FullPath, "tests/Text/golden/phonemes.tsv"))
        let cells = line.Split('\t')
        select (cells[0], cells[1]);

    [Fact]
    public void Most_words_sound_as_espeak_reads_them()
    {
        var words = Golden.ToList();
        var wrong = words.Where(word => Comparable(FrenchPhonemes.Of(word.Word)) != Comparable(word.Expected)).ToList();
        foreach (var (word, expected) in wrong)
        {
            output.WriteLine($"{word}: {FrenchPhonemes.Of(word)}, espeak-ng {expected}");
        }

        Assert.InRange(1 - ((double)wrong.Count / words.Count), 0.95, 1);
    }

    [Theory]
    [InlineData("cent", "sans")]
    [InlineData("cheval", "chevals")]
    [InlineData("vert", "verre")]
    [InlineData("eau", "haut")]
    [InlineData("mange", "mangent")]
    public void Homophones_sound_alike(string one, string other) => Assert.Equal(FrenchPhonemes.Of(one), FrenchPhonemes.Of(other));

    [Fact]
    public void Any_word_has_a_sound_or_none_but_never_fails() =>
        Prop.ForAll<string?>(word => FrenchPhonemes.Of((word ?? "").ToLowerInvariant()).All(char.IsLetter)).QuickCheckThrowOnFailure();

    /// <summary>Weak vowels come and go, and e and ɛ, i and j, u and w are told apart by habit rather than by rule.</summary>
    private static string Comparable(string phonemes) => phonemes
        .Replace("ə", "", StringComparison.Ordinal).Replace('ɛ', 'e').Replace('j', 'i').Replace('w', 'u').Replace('ɥ', 'y').Replace('ɪ', 'i').Replace("ii", "i", StringComparison.Ordinal);
}
