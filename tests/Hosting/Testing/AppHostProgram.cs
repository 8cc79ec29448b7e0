using System.Reflection;

namespace Eloquence.Hosting.Tests.Testing;

/// <summary>The AppHost of this repository, as it was built with these tests.</summary>
internal static class AppHostProgram
{
    /// <summary>The folder of the solution.</summary>
    public static string Repository { get; } = FindRepository();

    public static string AssemblyPath { get; } = Path.Combine(Repository, "AppHost", "bin", Configuration(), "net10.0", "Eloquence.AppHost.dll");

    /// <summary>Whether it was built with this repository's Hosting: with the official packages these tests say nothing about it.</summary>
    public static bool IsBuiltWithOurs { get; } = File.Exists(Path.Combine(Path.GetDirectoryName(AssemblyPath)!, "Eloquence.Hosting.dll"))
        && !File.Exists(Path.Combine(Path.GetDirectoryName(AssemblyPath)!, "Aspire.Hosting.dll"));

    /// <summary>Paths in a manifest are relative to its folder; this makes them those of a manifest in the repository's root.</summary>
    public static string AsInRepository(string manifest, string writtenTo)
        => manifest.Replace(Path.GetRelativePath(writtenTo, Repository).Replace('\\', '/') + "/", "", StringComparison.Ordinal);

    private static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Eloquence.Aspire.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"There is no Eloquence.Aspire.sln above {AppContext.BaseDirectory}.");
    }

    private static string Configuration() => typeof(AppHostProgram).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
}
