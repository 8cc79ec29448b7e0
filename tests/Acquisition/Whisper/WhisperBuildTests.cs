using Eloquence.Acquisition.Whisper;

namespace Eloquence.Acquisition.Tests.Whisper;

public sealed class WhisperBuildTests
{
    [Theory]
    [InlineData("[  7%] Building C object", 7)]
    [InlineData("[100%] Built target whisper", 100)]
    [InlineData("-- Configuring done", null)]
    public void The_compiler_tells_how_far_it_is(string line, int? percent) => Assert.Equal(percent, WhisperBuild.Percent(line));

    [Fact]
    public void The_processor_decides_what_is_compiled()
    {
        var options = ProcessorFeatures.Options(["processor : 0", "flags\t\t: fpu sse4_2 avx avx2 fma f16c bmi2"]);

        Assert.Contains("-DGGML_AVX2=ON", options);
        Assert.Contains("-DGGML_AVX512=OFF", options);
    }

    [Fact]
    public void Builds_for_one_and_for_all_processors_lie_apart()
    {
        var cache = new CacheDirectory(Path.GetTempPath());

        Assert.NotEqual(new WhisperBuild().In(cache).Folder, new WhisperBuild(AllProcessors: true).In(cache).Folder);
    }
}
