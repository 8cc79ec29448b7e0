namespace Eloquence.EndToEnd.Tests;

/// <summary>One application for all tests that leave it running.</summary>
public sealed class AppFixture : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("eloquence-e2e-").FullName;

    internal RunningApp App { get; private set; } = null!;

    public async Task InitializeAsync() => App = await RunningApp.StartAsync(_data);

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
