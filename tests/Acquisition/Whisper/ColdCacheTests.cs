using Eloquence.Acquisition.Whisper;
using Xunit.Abstractions;

namespace Eloquence.Acquisition.Tests.Whisper;

/// <summary>
/// What speech recognition needs, from an empty cache, with every step told. The build (a minute of both cores) and the audio decoders (many
/// packages) only with <c>ELOQUENCE_COLD=1</c>.
/// </summary>
public sealed class ColdCacheTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryCache _cache = new();

    private static bool IsThorough => Environment.GetEnvironmentVariable("ELOQUENCE_COLD") is not null;

    public void Dispose() => _cache.Dispose();

    [Fact]
    public async Task The_prebuilt_library_is_fetched()
    {
        if (WhisperPackages.Prebuilt() is not { } package)
        {
            return;
        }

        var progress = new RecordedProgress();
        var folder = await package.EnsureAsync(_cache.Directory, progress);

        Assert.Contains(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories), file => new FileInfo(file).Length > 1_000_000);
        Tell(progress);
    }

    [Fact]
    public async Task The_library_is_built()
    {
        if (!IsThorough || !WhisperBuild.IsSupported)
        {
            return;
        }

        var progress = new RecordedProgress();
        var folder = await new WhisperBuild().EnsureAsync(_cache.Directory, progress);

        Assert.True(File.Exists(Path.Combine(folder, "libwhisper.so")), folder);
        Assert.True(progress.Steps.Count(step => step.Activity.Contains('%', StringComparison.Ordinal) || step.Bytes is not null) > 5, "the build does not tell how far it is");
        Tell(progress);
    }

    [Fact]
    public async Task The_audio_decoders_are_fetched()
    {
        if (!IsThorough || !DebianPackageSet.IsSupported)
        {
            return;
        }

        var progress = new RecordedProgress();
        var prefix = await new DebianPackageSet("audio-decoders", "ffmpeg", "libopus0").EnsureAsync(_cache.Directory, progress);

        var version = await new CommandLine(prefix.Program("ffmpeg"), "-version") { Environment = prefix.Environment() }.RunAsync();
        Assert.True(version.Succeeded, version.Tail());
        Tell(progress);
    }

    private void Tell(RecordedProgress progress)
    {
        Assert.True(progress.Steps.Count >= 3, $"{progress.Steps.Count} steps");
        Assert.Equal("Ready", progress.Steps[^1].Activity);
        foreach (var step in progress.Steps)
        {
            output.WriteLine($"{step.Elapsed.TotalSeconds,6:F1} s {step.Subject}: {step.Activity} {step.Bytes}/{step.TotalBytes} {step.ToolOutput}");
        }
    }
}
