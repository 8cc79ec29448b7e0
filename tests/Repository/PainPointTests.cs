using System.Text.RegularExpressions;
using Eloquence.Tests.Support;

namespace Eloquence.Repository.Tests;

/// <summary>Keeps the table of what cannot go wrong any more true.</summary>
public sealed partial class PainPointTests(RepositoryFiles files) : IClassFixture<RepositoryFiles>
{
    private const int Known = 45;

    [Fact]
    public void Every_trouble_of_before_names_a_test_that_exists()
    {
        var rows = Row().Matches(File.ReadAllText(Path.Combine(SolutionFolder.FullPath, "docs", "pain-points.md")));
        var tests = files.All.Where(file => file.IsIn("tests") && file.IsNamed("*.cs")).ToLookup(file => Path.GetFileNameWithoutExtension(file.Name), file => File.ReadAllText(file.FullPath));

        Assert.Equal(Enumerable.Range(1, Known), rows.Select(row => int.Parse(row.Groups["number"].Value, provider: null)));
        Assert.All(rows, row => Assert.Contains(tests[row.Groups["class"].Value], text => text.Contains($" {row.Groups["test"].Value}(", StringComparison.Ordinal)));
    }

    [GeneratedRegex(@"^\| (?<number>\d+) \|.*\| `(?<class>\w+)\.(?<test>\w+)` \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
