using System.Globalization;
using System.Text;
using Eloquence.SpeechEvaluation.Norms;
using Eloquence.Tests.Support;

namespace Eloquence.SpeechEvaluation.Tests;

/// <summary>Keeps the table of norms in <c>docs/scores.md</c> true.</summary>
public sealed class ScoreDocumentTests
{
    /// <summary>Set to anything, the test writes the table instead of comparing it.</summary>
    private const string WriteVariable = "ELOQUENCE_WRITE_DOCS";

    private const string Begin = "<!-- table: written by tests/SpeechEvaluation, ScoreDocumentTests -->\n";
    private const string End = "<!-- end of table -->\n";

    private static readonly string Document = Path.Combine(SolutionFolder.FullPath, "docs", "scores.md");

    [Fact]
    public async Task The_document_of_scores_shows_the_norms_that_are_used()
    {
        var text = (await File.ReadAllTextAsync(Document)).ReplaceLineEndings("\n");
        var (start, end) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        var expected = text[..start] + Table() + text[end..];
        if (Environment.GetEnvironmentVariable(WriteVariable) is not null)
        {
            await File.WriteAllTextAsync(Document, expected);
            text = expected;
        }
        Assert.True(
            text == expected,
            $"docs/scores.md is not what Norms/norms.fr.json says. Write it with: {WriteVariable}=1 dotnet test tests/SpeechEvaluation --filter ScoreDocumentTests");
    }

    private static string Table()
    {
        var norms = NormTests.Table();
        (string Name, Norm Norm)[] rows =
        [
            ("pace", norms.Pace), ("melody", norms.Melody), ("energy", norms.Energy), ("fluency", norms.Fluency), ("fluency, no transcript", norms.HeardFluency),
            ("pauses", norms.Pauses), ("clarity", norms.Clarity), ("steadiness", norms.Steadiness),
        ];
        var table = new StringBuilder("| score | measured quantity | band | 50 points at | weight | basis | source |\n|---|---|---|---|---|---|---|\n");
        foreach (var (name, norm) in rows)
        {
            table.Append(
                CultureInfo.InvariantCulture,
                $"| {name} | {norm.Quantity} ({norm.Unit}) | {Bound(norm.Low)} .. {Bound(norm.High)} | {Bound(norm.Low - norm.HalfBelow)}, {Bound(norm.High + norm.HalfAbove)} | {norm.Weight} | {norm.Basis} | {norm.Source} |\n");
        }
        return table.ToString();
    }

    private static string Bound(double? bound) => bound is { } number ? Math.Round(number, 3).ToString(CultureInfo.InvariantCulture) : "–";
}
