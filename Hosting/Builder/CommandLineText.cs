using System.Text;

namespace Aspire.Hosting;

/// <summary>
/// Splits the arguments of a launch profile as the C runtime splits a command line
/// (https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments): white space separates, double quotes
/// hold together, a backslash before a quote makes it an ordinary one.
/// </summary>
internal static class CommandLineText
{
    public static IReadOnlyList<string> Split(string? text)
    {
        var arguments = new List<string>();
        StringBuilder? current = null;
        var isQuoted = false;
        for (var i = 0; i < text?.Length; i++)
        {
            var c = text[i];
            if (c == '\\' && i + 1 < text.Length && text[i + 1] == '"')
            {
                (current ??= new()).Append('"');
                i++;
            }
            else if (c == '"')
            {
                isQuoted = !isQuoted;
                current ??= new();
            }
            else if (!isQuoted && char.IsWhiteSpace(c))
            {
                if (current is not null)
                {
                    arguments.Add(current.ToString());
                    current = null;
                }
            }
            else
            {
                (current ??= new()).Append(c);
            }
        }

        if (current is not null)
        {
            arguments.Add(current.ToString());
        }

        return arguments;
    }
}
