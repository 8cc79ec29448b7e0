using System.Net;
using Eloquence.Tests.Support;

namespace Eloquence.EndToEnd.Tests;

/// <summary>Applications that these tests start and end themselves, one after the other.</summary>
[Collection(AppCollection.Name)]
public sealed class ShutdownTests : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("eloquence-e2e-").FullName;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        Directory.Delete(_data, recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Ctrl_C_and_the_death_of_the_AppHost_leave_nothing_behind_and_the_data_is_there_again()
    {
        var user = Guid.NewGuid().ToString();
        string session;
        await using (var app = await RunningApp.StartAsync(_data))
        {
            using var created = await app.Gateway.CreateSessionAsync(user);
            session = (await created.BodyAsync()).GetProperty("session_id").GetString()!;

            app.Interrupt();
            await Eventually.TrueAsync(() => app.Processes().Count == 0, "everything to be gone after Ctrl-C", TimeSpan.FromSeconds(10));
        }

        await using (var app = await RunningApp.StartAsync(_data))
        {
            Assert.Equal(HttpStatusCode.OK, (await app.Gateway.GetAsync($"/api/sessions/{session}")).StatusCode);

            RunningApp.Kill(app.AppHostProcess(), Signal.Kill);
            await Eventually.TrueAsync(() => app.Processes().Count == 0, "everything to be gone after the AppHost was killed", TimeSpan.FromSeconds(30));
        }

        await using (var app = await RunningApp.StartAsync(_data))
        {
            Assert.Equal(HttpStatusCode.OK, (await app.Gateway.GetAsync($"/api/sessions/{session}")).StatusCode);
        }
    }
}
