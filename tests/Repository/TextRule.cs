using System.Text.RegularExpressions;

namespace Eloquence.Repository.Tests;

/// <summary>Something that no line may hold.</summary>
internal sealed class TextRule(string pattern, RegexOptions options = RegexOptions.None)
{
    private readonly Regex _forbidden = new(pattern, options, TimeSpan.FromSeconds(5));

    public bool Forbids(string line) => _forbidden.IsMatch(line);

    /// <summary>Fails with file, line number and text of every violation.</summary>
    public void HoldsIn(IEnumerable<RepositoryFile> files)
    {
        var violations = string.Join('\n',
            from file in files
            from line in File.ReadLines(file.FullPath).Index()
            where Forbids(line.Item)
            select $"{file.Name}:{line.Index + 1}: {line.Item.Trim()}");
        Assert.True(violations.Length == 0, violations);
    }
}
