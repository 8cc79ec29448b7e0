using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Eloquence.Hosting.Tests.Testing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Eloquence.Hosting.Tests.ApplicationModel;

/// <summary>States and waiting, with states that the test publishes.</summary>
public sealed class ResourceNotificationServiceTests : IAsyncDisposable
{
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(20));
    private readonly IResourceBuilder<PlainResource> _server;
    private readonly IResourceBuilder<PlainResource> _client;
    private readonly DistributedApplication _application;

    public ResourceNotificationServiceTests()
    {
        var builder = TestModel.Builder();
        _server = builder.AddPlain("server");
        _client = builder.AddPlain("client");
        _application = builder.Build();
    }

    private ResourceNotificationService Notifications => _application.ResourceNotifications;

    public ValueTask DisposeAsync()
    {
        _deadline.Dispose();
        return _application.DisposeAsync();
    }

    [Fact]
    public async Task A_watcher_first_sees_the_latest_and_then_every_snapshot_once_and_in_order()
    {
        await CountAsync(1);
        await CountAsync(2);
        await using var updates = Notifications.WatchAsync(_deadline.Token).GetAsyncEnumerator();
        var seen = new List<int>();

        // The watch begins with the first question; what is published between its answer and the next is not lost.
        await ReadAsync();
        var publishing = Task.Run(async () =>
        {
            for (var i = 3; i <= 500; i++)
            {
                await CountAsync(i);
            }
        });
        while (seen[^1] < 500)
        {
            await ReadAsync();
        }

        await publishing;
        Assert.Equal(Enumerable.Range(2, 499), seen);

        Task CountAsync(int i) => Notifications.PublishUpdateAsync(_server.Resource, snapshot => snapshot with { ExitCode = i });

        async Task ReadAsync()
        {
            Assert.True(await updates.MoveNextAsync());
            seen.Add(updates.Current.Snapshot.ExitCode!.Value);
        }
    }

    [Fact]
    public async Task A_watcher_that_comes_in_while_snapshots_are_published_never_goes_back_in_time()
    {
        using var stop = new CancellationTokenSource();
        await Notifications.PublishUpdateAsync(_server.Resource, snapshot => snapshot with { ExitCode = 0 });
        var publishing = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await Notifications.PublishUpdateAsync(_server.Resource, snapshot => snapshot with { ExitCode = snapshot.ExitCode + 1 });
            }
        });

        for (var round = 0; round < 200; round++)
        {
            var seen = new List<int>();
            await foreach (var update in Notifications.WatchAsync(_deadline.Token))
            {
                seen.Add(update.Snapshot.ExitCode!.Value);
                if (seen.Count == 5)
                {
                    break;
                }
            }

            Assert.Equal(seen.Order().Distinct(), seen);
        }

        await stop.CancelAsync();
        await publishing;
    }

    [Fact]
    public async Task Waiting_for_health_waits_for_the_ready_event_too()
    {
        _client.WaitFor(_server);
        var waiting = Notifications.WaitForDependenciesAsync(_client.Resource, _deadline.Token);
        Assert.Equal(KnownResourceStates.Waiting, StateOf("client"));

        await PublishAsync(KnownResourceStates.Running);
        Assert.False(waiting.IsCompleted);
        await Notifications.PublishUpdateAsync(_server.Resource, snapshot => snapshot with { ResourceReadyEventCompleted = true });

        await waiting;
        Assert.Equal(KnownResourceStates.Starting, StateOf("client"));
    }

    [Fact]
    public async Task A_check_that_was_not_made_yet_is_not_healthy()
    {
        _server.WithHealthCheck("check");
        await PublishAsync(KnownResourceStates.Running);

        Assert.True(Notifications.TryGetCurrentState("server", out var update));
        Assert.Equal(HealthStatus.Unhealthy, update.Snapshot.HealthStatus);
        Assert.Null(Assert.Single(update.Snapshot.HealthReports).Status);
    }

    [Fact]
    public async Task Waiting_for_a_start_does_not_wait_for_health()
    {
        _server.WithHealthCheck("check");
        _client.WaitForStart(_server);
        var waiting = Notifications.WaitForDependenciesAsync(_client.Resource, _deadline.Token);

        await PublishAsync(KnownResourceStates.Running);

        await waiting;
    }

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(3, 3, true)]
    [InlineData(1, 0, false)]
    [InlineData(0, 3, false)]
    public async Task Waiting_for_completion_wants_the_exit_code(int actual, int wanted, bool good)
    {
        _client.WaitForCompletion(_server, wanted);
        var waiting = Notifications.WaitForDependenciesAsync(_client.Resource, _deadline.Token);
        await PublishAsync(KnownResourceStates.Running);
        Assert.False(waiting.IsCompleted);

        await PublishAsync(KnownResourceStates.Finished, actual);

        if (good)
        {
            await waiting;
        }
        else
        {
            var failure = await Assert.ThrowsAsync<DistributedApplicationException>(() => waiting);
            Assert.Contains($"exit code {actual}, expected {wanted}", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Waiting_for_completion_of_what_failed_to_start_fails()
    {
        _client.WaitForCompletion(_server);
        await PublishAsync(KnownResourceStates.FailedToStart);

        await Assert.ThrowsAsync<DistributedApplicationException>(() => Notifications.WaitForDependenciesAsync(_client.Resource, _deadline.Token));
    }

    [Theory]
    [InlineData(WaitBehavior.StopOnResourceUnavailable)]
    [InlineData(WaitBehavior.WaitOnResourceUnavailable)]
    public async Task A_dependency_that_is_gone_ends_the_waiting_only_when_asked_to(WaitBehavior behavior)
    {
        _client.WaitFor(_server, behavior);
        await PublishAsync(KnownResourceStates.FailedToStart);

        var waiting = Notifications.WaitForDependenciesAsync(_client.Resource, _deadline.Token);

        if (behavior == WaitBehavior.StopOnResourceUnavailable)
        {
            await Assert.ThrowsAsync<DistributedApplicationException>(() => waiting);
            return;
        }

        Assert.False(waiting.IsCompleted);
        await Notifications.PublishUpdateAsync(_server.Resource, snapshot => snapshot with { State = KnownResourceStates.Running, ResourceReadyEventCompleted = true });
        await waiting;
    }

    [Fact]
    public async Task A_state_is_waited_for_by_name_whatever_the_case()
    {
        var waiting = Notifications.WaitForResourceAsync("SERVER", [KnownResourceStates.Finished, KnownResourceStates.Exited], _deadline.Token);

        await PublishAsync(KnownResourceStates.Running);
        await PublishAsync(KnownResourceStates.Exited);

        Assert.Equal(KnownResourceStates.Exited, await waiting);
    }

    [Fact]
    public async Task A_resource_cannot_wait_for_itself()
        => await Assert.ThrowsAsync<DistributedApplicationException>(() => Task.FromResult(_client.WaitFor(_client)));

    private string? StateOf(string name) => Notifications.TryGetCurrentState(name, out var update) ? update.Snapshot.State?.Text : null;

    private Task PublishAsync(string state, int? exitCode = null)
        => Notifications.PublishUpdateAsync(_server.Resource, snapshot => snapshot with { State = state, ExitCode = exitCode });
}
