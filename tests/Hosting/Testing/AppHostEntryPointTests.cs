using System.Runtime.Loader;
using System.Text.Json.Nodes;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace Eloquence.Hosting.Tests.Testing;

/// <summary>The entry point of this repository's AppHost on behalf of a test, publishing: that needs nothing but itself.</summary>
public sealed class AppHostEntryPointTests
{
    [Fact]
    public async Task A_test_gets_the_builder_of_an_AppHost_may_change_the_model_and_run_it()
    {
        if (!AppHostProgram.IsBuiltWithOurs)
        {
            return;
        }

        using var folder = new TemporaryFolder();
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync(AppHostType(), ["--publisher", "manifest", "--output-path", folder.Path]);
        Assert.Contains(builder.Resources, resource => resource.Name == "api" && resource is ProjectResource);
        Assert.Equal(Path.Combine(AppHostProgram.Repository, "AppHost"), builder.AppHostDirectory);
        builder.AddShell("of-the-test");

        var application = await builder.BuildAsync();
        await application.StartAsync();

        var manifest = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder.Path, "aspire-manifest.json")))!;
        Assert.Equal("executable.v0", (string?)manifest["resources"]!["of-the-test"]!["type"]);
        Assert.Equal("project.v0", (string?)manifest["resources"]!["gateway"]!["type"]);
    }

    [Fact]
    public async Task A_test_may_end_without_building()
    {
        if (!AppHostProgram.IsBuiltWithOurs)
        {
            return;
        }

        var builder = await DistributedApplicationTestingBuilder.CreateAsync(AppHostType(), ["--publisher", "manifest", "--output-path", "unused"]);

        await builder.DisposeAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => builder.BuildAsync().WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task A_failure_of_the_AppHost_is_the_tests()
    {
        if (!AppHostProgram.IsBuiltWithOurs)
        {
            return;
        }

        // Only a run looks at the setting.
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => DistributedApplicationTestingBuilder.CreateAsync(AppHostType(), ["--Eloquence:Backing=nonsense"]));

        Assert.Contains("Eloquence:Backing is 'nonsense'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_has_no_entry_point_is_no_AppHost()
        => await Assert.ThrowsAsync<ArgumentException>(() => DistributedApplicationTestingBuilder.CreateAsync<IResource>());

    private static Type AppHostType() => AssemblyLoadContext.Default.LoadFromAssemblyPath(AppHostProgram.AssemblyPath).EntryPoint!.DeclaringType!;
}
