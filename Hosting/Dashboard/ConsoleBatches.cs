using System.Globalization;

namespace Aspire.Hosting.Dashboard;

/// <summary>Cuts console output into messages that the dashboard, which takes 16 MB at once, accepts.</summary>
internal static class ConsoleBatches
{
    /// <summary>At most three bytes of UTF-8 each, so well below the dashboard's limit. Aspire's own host cuts here too.</summary>
    public const int MostCharacters = 2_000_000;

    /// <summary>What a line weighs beside its text: tags, lengths and numbers.</summary>
    private const int LineOverhead = 16;

    /// <summary>The same lines in order; a line too long for one message is shortened and says so.</summary>
    public static IEnumerable<IReadOnlyList<ConsoleLine>> Split(IReadOnlyList<ConsoleLine> lines)
    {
        var batch = new List<ConsoleLine>();
        var characters = 0;
        foreach (var line in lines.Select(Shorten))
        {
            var weight = line.Text.Length + LineOverhead;
            if (batch.Count > 0 && characters + weight > MostCharacters)
            {
                yield return batch;
                batch = [];
                characters = 0;
            }

            batch.Add(line);
            characters += weight;
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    private static ConsoleLine Shorten(ConsoleLine line)
    {
        var excess = line.Text.Length - MostCharacters;
        return excess <= 0
            ? line
            : line with { Text = string.Create(CultureInfo.InvariantCulture, $"{line.Text.AsSpan(0, MostCharacters)} ... ({excess} more characters not shown)") };
    }
}
