using Eloquence.Acquisition;
using Eloquence.Acquisition.Whisper;
using Eloquence.AppHost.Machine;

namespace Eloquence.AppHost.Tests;

public sealed class SpeechEngineTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eloquence-speech-");

    private CacheDirectory Cache => new(_folder.FullName);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Auto_takes_a_model_the_machine_can_follow_speech_with()
    {
        var choice = SpeechModelChoice.Read("auto", Cache, processors: 2);

        Assert.Equal(("base-q5_1", true), (choice.Name, choice.Automatic));
        Assert.Equal(Path.Combine(_folder.FullName, "models", "ggml-base-q5_1.bin"), choice.Path);
    }

    [Fact]
    public void A_file_is_used_as_it_is_and_a_missing_one_refused()
    {
        var file = Path.Combine(_folder.FullName, "mine.bin");
        File.WriteAllText(file, "");

        Assert.Equal(file, SpeechModelChoice.Read(file, Cache, 2).Path);
        Assert.Throws<ArgumentException>(() => SpeechModelChoice.Read(file + ".bin", Cache, 2));
    }

    [Fact]
    public void What_is_neither_a_file_nor_a_model_is_refused_with_what_is_known()
    {
        var refusal = Assert.Throws<ArgumentException>(() => SpeechModelChoice.Read("gigantic", Cache, 2));

        Assert.Contains("large-v3-turbo", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_self_test_model_can_be_asked_for() => Assert.Null(SpeechModelChoice.Read("self-test", Cache, 2).Path);

    [Fact]
    public void A_build_comes_first_and_the_prebuilt_library_serves_meanwhile()
    {
        var choice = WhisperLibraryChoice.Read(null, null, Cache, canBuild: true);

        Assert.Equal(new WhisperBuild().In(Cache).Folder, choice.Folders[0]);
        Assert.NotNull(choice.Build);
        Assert.Equal(WhisperPackages.Prebuilt(), choice.Prebuilt);
    }

    [Fact]
    public void Without_a_compiler_only_the_prebuilt_library_is_named()
    {
        var choice = WhisperLibraryChoice.Read(null, "native", Cache, canBuild: false);

        Assert.Null(choice.Build);
        Assert.DoesNotContain(new WhisperBuild().In(Cache).Folder, choice.Folders);
    }

    [Fact]
    public void A_library_of_the_user_goes_before_all_others()
    {
        var choice = WhisperLibraryChoice.Read(_folder.FullName, "off", Cache, canBuild: true);

        Assert.Equal(_folder.FullName, choice.Folders[0]);
        Assert.Null(choice.Build);
        Assert.Throws<ArgumentException>(() => WhisperLibraryChoice.Read("/nowhere", null, Cache, canBuild: true));
        Assert.Throws<ArgumentException>(() => WhisperLibraryChoice.Read(null, "fast", Cache, canBuild: true));
    }
}
