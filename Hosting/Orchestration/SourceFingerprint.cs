using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// A hash over path, length and time of every source file that a set of projects is built from: their folders, those of
/// the projects they reference, and the shared build files above them. A few milliseconds instead of MSBuild's seconds.
/// </summary>
internal static class SourceFingerprint
{
    private static readonly string[] SharedFiles = ["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "global.json", "nuget.config", ".editorconfig"];
    private static readonly HashSet<string> OutputFolders = new(StringComparer.OrdinalIgnoreCase) { "bin", "obj", "node_modules", "TestResults" };

    public static string Of(IEnumerable<string> projects)
    {
        var folders = WithReferences(projects).Select(project => Path.GetDirectoryName(project)!).Distinct().ToArray();
        var files = folders.SelectMany(Sources).Concat(folders.SelectMany(SharedAbove)).Distinct().Order(StringComparer.Ordinal);
        var text = new StringBuilder();
        foreach (var file in files)
        {
            var info = new FileInfo(file);
            text.Append(file).Append('|').Append(info.Length).Append('|').Append(info.LastWriteTimeUtc.Ticks).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static HashSet<string> WithReferences(IEnumerable<string> projects)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<string>(projects);
        while (open.TryDequeue(out var project))
        {
            if (!File.Exists(project) || !found.Add(project))
            {
                continue;
            }

            foreach (var include in XDocument.Load(project).Descendants("ProjectReference").Select(reference => (string?)reference.Attribute("Include")).OfType<string>())
            {
                open.Enqueue(Path.GetFullPath(include.Replace('\\', Path.DirectorySeparatorChar), Path.GetDirectoryName(project)!));
            }
        }

        return found;
    }

    private static IEnumerable<string> Sources(string folder)
        => Directory.EnumerateFiles(folder).Concat(Directory.EnumerateDirectories(folder)
            .Where(child => !OutputFolders.Contains(Path.GetFileName(child)))
            .SelectMany(Sources));

    private static IEnumerable<string> SharedAbove(string folder)
    {
        for (var parent = Directory.GetParent(folder); parent is not null; parent = parent.Parent)
        {
            foreach (var name in SharedFiles)
            {
                var file = Path.Combine(parent.FullName, name);
                if (File.Exists(file))
                {
                    yield return file;
                }
            }
        }
    }
}
