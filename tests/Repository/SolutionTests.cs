using System.Text.RegularExpressions;
using System.Xml.Linq;
using Eloquence.Tests.Support;

namespace Eloquence.Repository.Tests;

/// <summary>How the projects lie and what they may know of each other.</summary>
public sealed partial class SolutionTests(RepositoryFiles files) : IClassFixture<RepositoryFiles>
{
    [Fact]
    public void Every_project_is_in_the_solution_and_the_solution_names_no_other()
    {
        var solution = File.ReadAllText(Path.Combine(SolutionFolder.FullPath, SolutionFolder.Solution));
        var named = ProjectPath().Matches(solution).Select(match => match.Groups[1].Value.Replace('\\', '/')).Order(StringComparer.Ordinal);

        Assert.Equal(files.Projects.Select(project => project.Name).Order(StringComparer.Ordinal), named);
    }

    [Fact]
    public void Every_service_has_requests_to_try_it_with()
    {
        var services = files.Projects.Where(project => project.IsIn("services") && Sdk(project) == "Microsoft.NET.Sdk.Web").ToList();

        Assert.NotEmpty(services);
        Assert.All(services, service => Assert.Contains(files.All, file => file.Folder == service.Folder && file.IsNamed("*.http")));
    }

    [Fact]
    public void Services_know_nothing_of_what_starts_them()
    {
        var services = files.Projects.Where(project => project.IsIn("services")).ToList();

        Assert.NotEmpty(services);
        Assert.Empty(
            from service in services
            from reference in ReferencesOf(service.FullPath)
            where Path.GetRelativePath(SolutionFolder.FullPath, reference).Split(Path.DirectorySeparatorChar)[0] is "AppHost" or "Hosting" or "Acquisition" or "tests"
            select $"{service.Name} -> {Path.GetRelativePath(SolutionFolder.FullPath, reference)}");
    }

    /// <summary>All projects that a project needs, directly or through others.</summary>
    private static HashSet<string> ReferencesOf(string project)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<string>([project]);
        while (open.TryDequeue(out var next))
        {
            foreach (var include in XDocument.Load(next).Descendants("ProjectReference").Select(reference => reference.Attribute("Include")!.Value))
            {
                var reference = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(next)!, include.Replace('\\', '/')));
                if (found.Add(reference))
                {
                    open.Enqueue(reference);
                }
            }
        }

        return found;
    }

    private static string? Sdk(RepositoryFile project) => XDocument.Load(project.FullPath).Root!.Attribute("Sdk")?.Value;

    [GeneratedRegex("\"([^\"]+\\.csproj)\"")]
    private static partial Regex ProjectPath();
}
