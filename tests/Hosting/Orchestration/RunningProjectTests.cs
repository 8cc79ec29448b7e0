using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Eloquence.Hosting.Tests.Testing;
using Eloquence.Tests.Support;

namespace Eloquence.Hosting.Tests.Orchestration;

public sealed class RunningProjectTests
{
    private const string Good = "Console.WriteLine(\"up with \" + string.Join(',', args)); await Task.Delay(Timeout.Infinite);";

    [Fact]
    public async Task A_project_that_does_not_compile_fails_alone_and_starts_once_it_is_mended()
    {
        using var folder = new TemporaryFolder();
        var good = Write(folder, "Good", Good);
        var broken = Write(folder, "Broken", "Console.WriteLine(undefined);");
        await using var running = await RunningApplication.StartAsync(builder =>
        {
            builder.AddShell("program");
            builder.AddProject("good", good).WithArgs("argument");
            builder.AddProject("broken", broken);
        });

        await running.StateAsync("program", KnownResourceStates.Running);
        await running.StateAsync("good", KnownResourceStates.Running);
        await running.StateAsync("broken", KnownResourceStates.FailedToStart);

        await Eventually.TrueAsync(async () => (await running.LogAsync("good")).Contains("up with argument", StringComparison.Ordinal), "the good one works");
        Assert.Contains("error CS0103: The name 'undefined' does not exist", await running.LogAsync("broken"), StringComparison.Ordinal);
        Assert.DoesNotContain("error CS", await running.LogAsync("good"), StringComparison.Ordinal);
        Assert.DoesNotContain("error CS", await running.LogAsync("program"), StringComparison.Ordinal);

        Write(folder, "Broken", Good);
        await running.CommandAsync("broken", KnownResourceCommands.StartCommand);
        await running.StateAsync("broken", KnownResourceStates.Running);
        Assert.Equal(KnownResourceStates.Running, running.Snapshot("good").State!.Text);
    }

    private static string Write(TemporaryFolder folder, string name, string program)
    {
        var project = Directory.CreateDirectory(Path.Combine(folder.Path, name)).FullName;
        File.WriteAllText(Path.Combine(project, "Program.cs"), program);
        var file = Path.Combine(project, $"{name}.csproj");
        File.WriteAllText(file, """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <UseAppHost>false</UseAppHost>
              </PropertyGroup>
            </Project>
            """);
        return file;
    }
}
