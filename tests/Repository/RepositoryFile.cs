using System.IO.Enumeration;
using Eloquence.Tests.Support;

namespace Eloquence.Repository.Tests;

/// <summary>A file of the repository.</summary>
/// <param name="Name">Path below the solution's folder, with forward slashes.</param>
public sealed record RepositoryFile(string Name)
{
    public string FullPath => Path.Combine(SolutionFolder.FullPath, Name);

    /// <summary>Folder and file name below the solution's folder; empty for the solution's folder itself.</summary>
    public string Folder => Name[..Math.Max(0, Name.LastIndexOf('/'))];

    /// <summary>Whether the file lies below a folder.</summary>
    public bool IsIn(string folder) => Name.StartsWith(folder + "/", StringComparison.Ordinal);

    /// <summary>Whether the file's own name is of one of these forms, such as <c>*.cs</c>.</summary>
    public bool IsNamed(params ReadOnlySpan<string> forms)
    {
        foreach (var form in forms)
        {
            if (FileSystemName.MatchesSimpleExpression(form, Path.GetFileName(Name)))
            {
                return true;
            }
        }

        return false;
    }
}
