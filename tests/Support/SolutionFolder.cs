namespace Eloquence.Tests.Support;

/// <summary>The clone that the running tests were built in.</summary>
public static class SolutionFolder
{
    /// <summary>Name of the solution file.</summary>
    public const string Solution = "Eloquence.Aspire.sln";

    /// <summary>Full path of the folder of the solution file.</summary>
    public static string FullPath { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) => File.Exists(Path.Combine(folder, Solution))
        ? folder
        : Find(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds {Solution}."));
}
