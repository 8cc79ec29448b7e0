using System.Globalization;
using System.Text.RegularExpressions;
using Eloquence.Tests.Support;

namespace Eloquence.Benchmarks.WordErrors;

/// <summary>Sentences drawn from the self-test model's documented vocabulary as its grammar.py does, without the hesitations.</summary>
internal sealed partial class Templates
{
    private readonly Dictionary<string, string[]> _categories;
    private readonly (int Weight, string Text)[] _templates;

    public Templates()
    {
        _categories = Lines("vocabulary.txt").Select(line => line.Split(": ", 2)).ToDictionary(parts => parts[0], parts => parts[1].Split(' '));
        _templates = [.. Lines("templates.txt").Select(line => line.Split(' ', 2)).Select(parts => (int.Parse(parts[0], CultureInfo.InvariantCulture), parts[1]))];
    }

    /// <summary>A sentence of one template.</summary>
    public string Draw(Random random)
    {
        var place = random.Next(_templates.Sum(template => template.Weight));
        var text = _templates.First(template => (place -= template.Weight) < 0).Text;
        text = Optional().Replace(text, match => random.Next(2) == 0 ? match.Groups[1].Value : "");
        return string.Join(' ', Slot().Replace(text, match => Fill(match.Groups[1].Value, random)).Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    private static IEnumerable<string> Lines(string file) =>
        File.ReadLines(Path.Combine(SolutionFolder.FullPath, "services", "Whisper", "SelfTestModel", file)).Where(line => line.Length > 0 && line[0] != '#');

    private string Fill(string slot, Random random) => slot == "NP" ? NounPhrase(random) : One(_categories.TryGetValue(slot, out var words) ? words : slot.Split('|'), random);

    private string NounPhrase(Random random)
    {
        var kind = random.NextDouble();
        var gender = kind < 0.45 ? "M" : kind < 0.9 ? "F" : "P";
        return $"{One(_categories["DET" + gender], random)} {One(_categories["NOUN" + gender], random)}";
    }

    private static string One(string[] words, Random random) => words[random.Next(words.Length)];

    [GeneratedRegex(@"\[([^\]]*)\]")]
    private static partial Regex Optional();

    [GeneratedRegex(@"\{([^}]*)\}")]
    private static partial Regex Slot();
}
