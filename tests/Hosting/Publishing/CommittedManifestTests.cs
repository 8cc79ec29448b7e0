using System.Diagnostics;
using Eloquence.Hosting.Tests.Testing;

namespace Eloquence.Hosting.Tests.Publishing;

public sealed class CommittedManifestTests
{
    private const string Refresh = "dotnet run --project AppHost -- --publisher manifest --output-path aspire-manifest.json";

    [Fact]
    public async Task The_committed_manifest_is_what_the_AppHost_publishes()
    {
        if (!AppHostProgram.IsBuiltWithOurs)
        {
            return;
        }

        using var folder = new TemporaryFolder();
        var written = Path.Combine(folder.Path, "aspire-manifest.json");
        using var program = Process.Start(new ProcessStartInfo("dotnet", ["exec", AppHostProgram.AssemblyPath, "--publisher", "manifest", "--output-path", written])
        {
            WorkingDirectory = AppHostProgram.Repository,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = program.StandardOutput.ReadToEndAsync();
        var errors = program.StandardError.ReadToEndAsync();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await program.WaitForExitAsync(deadline.Token);
        Assert.True(program.ExitCode == 0, $"The AppHost ended with exit code {program.ExitCode}:{Environment.NewLine}{await output}{await errors}");

        var published = AppHostProgram.AsInRepository(await File.ReadAllTextAsync(written), folder.Path);
        var committed = Path.Combine(AppHostProgram.Repository, "aspire-manifest.json");
        Assert.True(
            File.Exists(committed) && await File.ReadAllTextAsync(committed) == published,
            $"aspire-manifest.json is not what the AppHost publishes now. Write it anew and commit it: {Refresh}");
    }
}
