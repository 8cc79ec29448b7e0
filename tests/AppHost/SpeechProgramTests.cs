using Eloquence.Acquisition;
using Eloquence.AppHost.Machine;

namespace Eloquence.AppHost.Tests;

public sealed class SpeechProgramTests
{
    private static CacheDirectory Cache => new(Path.Combine(Path.GetTempPath(), "eloquence-no-such-cache"));

    [Fact]
    public void A_set_program_wins_over_an_installed_one_and_that_over_a_fetched_one()
    {
        Assert.Equal("/opt/voice", SpeechProgram.Choose("/opt/voice", "/usr/bin/espeak-ng", Cache).Program);
        Assert.Equal("/usr/bin/espeak-ng", SpeechProgram.Choose("", "/usr/bin/espeak-ng", Cache).Program);
        Assert.Null(SpeechProgram.Choose(null, "/usr/bin/espeak-ng", Cache).Fetched);
    }

    [Fact]
    public void A_fetched_program_is_told_where_its_libraries_and_voices_are()
    {
        var speech = SpeechProgram.Choose(null, null, Cache);

        var root = speech.Fetched!.In(Cache).Folder;
        Assert.Equal(Path.Combine(root, "usr", "bin", "espeak-ng"), speech.Program);
        Assert.All(["LD_LIBRARY_PATH", "ESPEAK_DATA_PATH"], name => Assert.StartsWith(root, speech.Environment[name], StringComparison.Ordinal));
    }

    [Fact]
    public void Where_nothing_can_be_fetched_services_look_on_PATH() => Assert.Equal("espeak-ng", SpeechProgram.Choose(null, null, null).Program);
}
