using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Eloquence.Hosting.Tests.Testing;

namespace Eloquence.Hosting.Tests.Builder;

public sealed class LaunchProfileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eloquence-profiles-");
    private readonly IDistributedApplicationTestingBuilder _builder = TestModel.Builder();

    private string ProjectFile => Path.Combine(_folder.FullName, "Web.csproj");

    public void Dispose()
    {
        _builder.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task The_first_project_profile_gives_endpoints_and_variables()
    {
        WriteProfiles();
        var web = _builder.AddProject("web", ProjectFile).At("http", 5005);

        Assert.Equal([("http", 5005)], web.Resource.GetEndpoints().Select(endpoint => (endpoint.EndpointName, endpoint.EndpointAnnotation.Port!.Value)));
        Assert.Equal("Development", (await VariablesAsync(web))["ASPNETCORE_ENVIRONMENT"]);
    }

    [Fact]
    public void A_profile_can_be_named()
    {
        WriteProfiles();
        var web = _builder.AddProject("web", ProjectFile, "any-port");

        Assert.Equal(["http", "https"], web.Resource.GetEndpoints().Select(endpoint => endpoint.EndpointName));
        Assert.All(web.Resource.GetEndpoints(), endpoint => Assert.Null(endpoint.EndpointAnnotation.Port));
    }

    [Fact]
    public void A_profile_that_is_not_there_is_named()
    {
        WriteProfiles();

        var failure = Assert.Throws<DistributedApplicationException>(() => _builder.AddProject("web", ProjectFile, "other"));
        Assert.Contains("profile named 'other'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_profile_there_are_no_endpoints()
    {
        WriteProfiles();

        Assert.Empty(_builder.AddProject("null", ProjectFile, (string?)null).Resource.GetEndpoints());
        Assert.Empty(_builder.AddProject("excluded", ProjectFile, options => options.ExcludeLaunchProfile = true).Resource.GetEndpoints());
    }

    [Fact]
    public void Broken_settings_are_named()
    {
        Write("{ \"profiles\": ");

        var failure = Assert.Throws<DistributedApplicationException>(() => _builder.AddProject("web", ProjectFile));
        Assert.Contains("launchSettings.json", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Arguments_of_the_profile_come_first()
    {
        WriteProfiles();
        var web = _builder.AddProject("web", ProjectFile, "with-arguments").WithArgs("last");
        await using var application = await _builder.BuildAsync();

        Assert.Equal(["--name", "two words", "--quoted=\"x\"", "last"], await application.ArgumentsOfAsync(web.Resource));
    }

    [Fact]
    public async Task The_server_listens_where_its_endpoints_say()
    {
        WriteProfiles();
        var web = _builder.AddProject("web", ProjectFile);
        web.WithEndpoint("http", endpoint => endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, "localhost", 5005, "6006"));

        Assert.Equal("http://localhost:6006", (await VariablesAsync(web))["ASPNETCORE_URLS"]);
    }

    private async Task<IReadOnlyDictionary<string, string>> VariablesAsync(IResourceBuilder<ProjectResource> project)
    {
        await using var application = await _builder.BuildAsync();
        return await application.EnvironmentOfAsync(project.Resource);
    }

    private void WriteProfiles() => Write("""
        {
          // Comments and trailing commas are usual in this file.
          "profiles": {
            "IIS": { "commandName": "IISExpress", "applicationUrl": "http://localhost:1" },
            "http": { "commandName": "Project", "applicationUrl": "http://localhost:5005", "environmentVariables": { "ASPNETCORE_ENVIRONMENT": "Development" } },
            "any-port": { "commandName": "Project", "applicationUrl": "http://*:0; https://localhost:0" },
            "with-arguments": { "commandName": "Project", "commandLineArgs": "--name \"two words\"  --quoted=\\\"x\\\"" },
          }
        }
        """);

    private void Write(string settings)
    {
        var properties = Directory.CreateDirectory(Path.Combine(_folder.FullName, "Properties"));
        File.WriteAllText(Path.Combine(properties.FullName, "launchSettings.json"), settings);
    }
}
