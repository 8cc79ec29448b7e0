namespace Eloquence.Hosting.Tests.Testing;

/// <summary>A folder for one test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("eloquence-hosting-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
