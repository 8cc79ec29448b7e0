using Eloquence.Acquisition;
using Eloquence.Tests.Support;

namespace Eloquence.Gateway.Tests;

public sealed class PublishTests
{
    [Fact]
    public async Task What_is_published_holds_every_package_the_gateway_is_built_on()
    {
        var project = Path.Combine(SolutionFolder.FullPath, "services", "Gateway", "Eloquence.Gateway.csproj");
        var list = await new CommandLine(
            "dotnet", "msbuild", project, "-nologo", "-t:ResolveReferences;ComputeResolvedFilesToPublishList", "-getItem:ResolvedFileToPublish", "-p:BuildProjectReferences=false").RunAsync();

        Assert.True(list.Succeeded, list.Tail());
        Assert.All(
            ["Yarp.ReverseProxy.dll", "System.IO.Hashing.dll", "Swashbuckle.AspNetCore.SwaggerUI.dll", "Eloquence.ServiceDefaults.dll", "appsettings.json"],
            file => Assert.Contains($"\"RelativePath\": \"{file}\"", list.Output, StringComparison.Ordinal));
    }
}
