using System.Diagnostics;
using System.Text.RegularExpressions;
using Eloquence.Tests.Support;

namespace Eloquence.EndToEnd.Tests;

/// <summary>The commands of the README, as a reader copies them, against the running application.</summary>
[Collection(AppCollection.Name)]
public sealed partial class ReadmeTests(AppFixture fixture)
{
    public static TheoryData<string> CurlCommands() =>
        [.. BashBlock().Matches(File.ReadAllText(Path.Combine(SolutionFolder.FullPath, "README.md"))).Select(block => block.Groups[1].Value.Trim()).Where(command => command.StartsWith("curl", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(CurlCommands))]
    public async Task A_curl_command_of_the_README_succeeds(string command)
    {
        var folder = Directory.CreateTempSubdirectory("eloquence-readme-").FullName;
        try
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, "take.wav"), SpeechLikeWav.Create(150, 1, 0.4, seed: 5));
            var here = fixture.App.Gateway.BaseAddress!.Authority;
            var strict = Address().Replace(command.Replace("curl ", "curl --silent --show-error --fail-with-body ", StringComparison.Ordinal), here);
            using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", strict]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
            var errors = shell.StandardError.ReadToEndAsync();
            var output = await shell.StandardOutput.ReadToEndAsync();
            await shell.WaitForExitAsync();
            Assert.True(shell.ExitCode == 0, $"{command}{Environment.NewLine}{output}{await errors}");
            Assert.StartsWith("{", output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [GeneratedRegex(@"localhost:\d+")]
    private static partial Regex Address();

    [GeneratedRegex(@"```bash\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex BashBlock();
}
