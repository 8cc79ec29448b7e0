using System.Globalization;

namespace Aspire.Hosting.Bundle;

/// <summary>
/// Remembers which files of which size an installation has, so that one that lost or truncated some (a cleaner, a full
/// disk) is noticed in milliseconds. The bytes themselves were verified when they were fetched.
/// </summary>
internal static class BundleContents
{
    private const string FileName = "contents.txt";

    public static Task RememberAsync(string folder, CancellationToken cancellationToken)
    {
        // Listed before the list itself is begun.
        string[] lines =
        [
            .. from file in new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories)
               let path = Path.GetRelativePath(folder, file.FullName)
               orderby path
               select string.Create(CultureInfo.InvariantCulture, $"{file.Length} {path}"),
        ];
        return File.WriteAllLinesAsync(Path.Combine(folder, FileName), lines, cancellationToken);
    }

    public static bool IsWhole(string folder)
    {
        var list = Path.Combine(folder, FileName);
        return File.Exists(list) && File.ReadAllLines(list) is { Length: > 0 } lines && lines.All(line => IsThere(folder, line));
    }

    private static bool IsThere(string folder, string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        var file = new FileInfo(Path.Combine(folder, line[(space + 1)..]));
        return file.Exists && long.TryParse(line.AsSpan(0, Math.Max(space, 0)), NumberStyles.None, CultureInfo.InvariantCulture, out var size) && file.Length == size;
    }
}
