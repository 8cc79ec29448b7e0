using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Eloquence.Report.Markup;

/// <summary>Writes an interpolated string as markup: its literals as they are, its holes escaped for text and for quoted attributes alike.</summary>
[InterpolatedStringHandler]
internal readonly ref struct FragmentBuilder
{
    private readonly StringBuilder _markup;

    public FragmentBuilder(int literalLength, int formattedCount) => _markup = new StringBuilder(literalLength + (16 * formattedCount));

    public void AppendLiteral(string markup) => _markup.Append(markup);

    public void AppendFormatted(Fragment fragment) => _markup.Append(fragment.ToString());

    public void AppendFormatted(int number) => _markup.Append(CultureInfo.InvariantCulture, $"{number}");

    /// <summary>A coordinate: two decimals are a hundredth of a pixel.</summary>
    public void AppendFormatted(double number) => _markup.Append(Math.Round(number, 2).ToString("0.##", CultureInfo.InvariantCulture));

    public void AppendFormatted(string? text)
    {
        foreach (var character in text ?? "")
        {
            _ = character switch
            {
                '&' => _markup.Append("&amp;"),
                '<' => _markup.Append("&lt;"),
                '>' => _markup.Append("&gt;"),
                '"' => _markup.Append("&quot;"),
                '\'' => _markup.Append("&#39;"),
                // Neither HTML nor XML has a way to write the other control characters (XML 1.0 section 2.2).
                '\t' or '\n' or '\r' => _markup.Append(' '),
                _ when char.IsControl(character) || character is '\uFFFE' or '\uFFFF' => _markup,
                _ => _markup.Append(character),
            };
        }
    }

    public override string ToString() => Surrogates.Repair(_markup.ToString());
}
