using Eloquence.Acquisition.Whisper;

namespace Eloquence.Acquisition.Tests.Whisper;

public sealed class ModelHubTests : IDisposable
{
    private static readonly SpeechModelFile Unpublished = SpeechModelFile.Find("tiny-q5_1")!;
    private readonly TemporaryCache _cache = new();
    private readonly HttpClient _client = ModelHub.CreateClient();
    private readonly byte[] _file = new byte[3_000_000];

    public ModelHubTests() => new Random(3).NextBytes(_file);

    public void Dispose()
    {
        _client.Dispose();
        _cache.Dispose();
    }

    [Fact]
    public async Task A_model_is_fetched_through_the_redirection_and_verified()
    {
        using var hub = new LocalHub(_file);
        var progress = new RecordedProgress();

        var path = await FetchAsync(hub, Unpublished, progress);

        Assert.Equal(_file, await File.ReadAllBytesAsync(path));
        Assert.Contains(progress.Steps, step => step is { Activity: "Downloading", TotalBytes: 3_000_000 });
        Assert.Equal("Ready", progress.Steps[^1].Activity);
    }

    [Fact]
    public async Task A_model_in_the_cache_is_used_without_asking()
    {
        using var hub = new LocalHub(_file);
        await FetchAsync(hub, Unpublished);

        await FetchAsync(hub, Unpublished);

        Assert.Single(hub.Starts);
    }

    [Fact]
    public async Task A_broken_connection_is_taken_up_where_it_broke()
    {
        using var hub = new LocalHub(_file) { Breaks = 2 };

        var path = await FetchAsync(hub, Unpublished);

        Assert.Equal(_file, await File.ReadAllBytesAsync(path));
        Assert.Equal(3, hub.Starts.Count);
        Assert.True(hub.Starts[2] > hub.Starts[1] && hub.Starts[1] > 0, string.Join(' ', hub.Starts));
    }

    [Fact]
    public async Task What_an_earlier_run_received_is_kept()
    {
        using var hub = new LocalHub(_file);
        var partial = Unpublished.In(_cache.Directory) + ".partial";
        Directory.CreateDirectory(Path.GetDirectoryName(partial)!);
        await File.WriteAllBytesAsync(partial, _file[..1_000_000]);

        var path = await FetchAsync(hub, Unpublished);

        Assert.Equal([1_000_000], hub.Starts);
        Assert.Equal(_file, await File.ReadAllBytesAsync(path));
    }

    [Fact]
    public async Task A_damaged_model_is_deleted_and_refused()
    {
        using var hub = new LocalHub(_file) { Checksum = new string('0', 64) };

        var refusal = await Assert.ThrowsAsync<AcquisitionException>(() => FetchAsync(hub, Unpublished));

        Assert.Contains("damaged", refusal.Happened, StringComparison.Ordinal);
        Assert.DoesNotContain(_cache.Files, file => file.EndsWith(".bin", StringComparison.Ordinal) || file.EndsWith(".partial", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_published_checksum_is_compared_even_when_the_hub_names_another()
    {
        using var hub = new LocalHub(_file);

        await Assert.ThrowsAsync<AcquisitionException>(() => FetchAsync(hub, SpeechModelFile.Find("tiny")!));
    }

    [Fact]
    public async Task Without_any_checksum_nothing_is_used()
    {
        using var hub = new LocalHub(_file) { Checksum = null };

        var refusal = await Assert.ThrowsAsync<AcquisitionException>(() => FetchAsync(hub, Unpublished));

        Assert.Contains("no checksum", refusal.Happened, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hub_that_is_not_there_is_named_with_what_to_do()
    {
        var refusal = await Assert.ThrowsAsync<AcquisitionException>(
            () => new ModelHub(new Uri("http://127.0.0.1:9/"), _client).EnsureAsync(Unpublished, _cache.Directory));

        Assert.Contains("HF_ENDPOINT", refusal.Remedy, StringComparison.Ordinal);
        Assert.Contains("self-test model", refusal.Meaning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tiny", true)]
    [InlineData("large-v3-turbo-q5_0", true)]
    [InlineData("base.en-q5_1", true)]
    [InlineData("huge", false)]
    [InlineData("../tiny", false)]
    [InlineData("large-v3.en", false)]
    public void Only_models_of_the_collection_have_a_name(string name, bool known) => Assert.Equal(known, SpeechModelFile.Find(name) is not null);

    private Task<string> FetchAsync(LocalHub hub, SpeechModelFile model, IProgress<AcquisitionProgress>? progress = null) =>
        new ModelHub(hub.Endpoint, _client).EnsureAsync(model, _cache.Directory, progress);
}
