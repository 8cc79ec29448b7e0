using System.Reflection;
using Eloquence.Tests.Support;
using Eloquence.Text.Alignment;
using Eloquence.Text.Coherence;
using Eloquence.Text.Disfluency;
using Eloquence.Text.Readability;
using Eloquence.Text.Sounds;
using Eloquence.Text.Stories;
using Eloquence.Text.Vocabulary;

namespace Eloquence.Text.Tests;

public sealed class DocumentedMeasuresTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(SolutionFolder.FullPath, "docs/text-measures.md"));

    [Theory]
    [InlineData(typeof(VocabularyRichness))]
    [InlineData(typeof(TextReadability))]
    [InlineData(typeof(TextCohesion))]
    [InlineData(typeof(WordAlignment))]
    [InlineData(typeof(AlignedWord))]
    [InlineData(typeof(SoundScore))]
    [InlineData(typeof(ElementMention))]
    public void Every_measure_is_documented(Type type)
    {
        // Places of words in a text are no measures.
        string[] places = ["Target", "Said", "FirstWord"];
        var measures = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) is var kind && (kind == typeof(double) || kind == typeof(int)))
            .Select(property => property.Name)
            .Except(places)
            .ToList();

        Assert.NotEmpty(measures);
        Assert.All(measures, measure => Assert.Contains($"| `{type.Name}.{measure}` |", Document, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_kind_of_disfluency_is_documented() =>
        Assert.All(Enum.GetNames<DisfluencyKind>(), kind => Assert.Contains($"| `{kind}` |", Document, StringComparison.Ordinal));
}
