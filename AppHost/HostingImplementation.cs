using System.Reflection;

namespace Eloquence.AppHost;

/// <summary>Which implementation of Aspire.Hosting this program was built with; see AspireHosting.props.</summary>
internal static class HostingImplementation
{
    /// <summary>The first line of a run.</summary>
    public static string Line { get; } = Metadata("AspireHosting") == "nuget"
        ? $"Aspire.Hosting {Metadata("AspireVersion")}: official packages (AspireHosting=nuget)"
        : $"Aspire.Hosting {Metadata("AspireVersion")}: this repository's Hosting on the Aspire CLI bundle (AspireHosting=bundle)";

    private static string? Metadata(string key) => typeof(HostingImplementation).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .FirstOrDefault(attribute => attribute.Key == key)?.Value;
}
