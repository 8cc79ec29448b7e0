namespace Eloquence.EndToEnd.Tests;

internal static class Repository
{
    /// <summary>The folder of the solution file.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder)
        => File.Exists(Path.Combine(folder, "Eloquence.Aspire.sln")) ? folder : Find(Path.GetDirectoryName(folder)!);
}
