namespace Eloquence.EndToEnd.Tests;

/// <summary>One application for all tests that leave it running.</summary>
public sealed class AppFixture : IAsyncLifetime
{
    /// <summary>A secret of LiveKit that somebody has set for the app model long ago, and other ones that are no business of it.</summary>
    public static IReadOnlyList<(string Name, string Value)> SomebodysKeys { get; } =
    [
        ("Parameters__livekit-secret", "set-by-somebody-long-ago-with-more-than-32-characters"),
        ("LIVEKIT_KEYS", "another: another secret of more than thirty-two characters"),
        ("LiveKit__ApiKey", "another"),
        ("LiveKit__ApiSecret", "another secret of more than thirty-two characters"),
    ];

    private readonly string _data = Directory.CreateTempSubdirectory("eloquence-e2e-").FullName;

    internal RunningApp App { get; private set; } = null!;

    public async Task InitializeAsync() => App = await RunningApp.StartAsync(_data, [.. SomebodysKeys]);

    public async Task DisposeAsync()
    {
        await App.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }
}

[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AppCollection : ICollectionFixture<AppFixture>
{
    public const string Name = "The running application";
}
