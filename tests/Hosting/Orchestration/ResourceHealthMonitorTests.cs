using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Testing;
using Eloquence.Hosting.Tests.Testing;
using Eloquence.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Eloquence.Hosting.Tests.Orchestration;

public sealed class ResourceHealthMonitorTests : IAsyncLifetime, IDisposable
{
    private readonly IDistributedApplicationTestingBuilder _builder = TestModel.Builder();
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(30));
    private readonly IResourceBuilder<PlainResource> _server;
    private HealthStatus _answer = HealthStatus.Unhealthy;
    private int _ready;
    private DistributedApplication? _application;
    private ResourceHealthMonitor? _monitor;

    public ResourceHealthMonitorTests()
    {
        _builder.Services.AddSingleton<TimeProvider>(new FastTime());
        _builder.Services.AddHealthChecks().AddCheck("check", () => new HealthCheckResult(_answer, $"It is {_answer}."));
        _server = _builder.AddPlain("server").WithHealthCheck("check").OnResourceReady((_, _, _) =>
        {
            Interlocked.Increment(ref _ready);
            return Task.CompletedTask;
        });
    }

    private ResourceNotificationService Notifications => _application!.ResourceNotifications;

    private CustomResourceSnapshot Snapshot => Notifications.TryGetCurrentState("server", out var update) ? update.Snapshot : throw new InvalidOperationException("Nothing was published.");

    public async Task InitializeAsync()
    {
        _application = await _builder.BuildAsync();
        _monitor = _application.Services.GetServices<IHostedService>().OfType<ResourceHealthMonitor>().Single();
        await _monitor.StartAsync(_deadline.Token);
    }

    public async Task DisposeAsync()
    {
        await _monitor!.StopAsync(_deadline.Token);
        await _builder.DisposeAsync();
    }

    public void Dispose() => _deadline.Dispose();

    [Fact]
    public async Task A_report_is_pending_then_tells_every_change()
    {
        await PublishAsync(KnownResourceStates.Starting);
        Assert.Null(Assert.Single(Snapshot.HealthReports).Status);
        Assert.Null(Snapshot.HealthStatus);

        await PublishAsync(KnownResourceStates.Running);
        await BecomesAsync(HealthStatus.Unhealthy);
        Assert.Equal("It is Unhealthy.", Snapshot.HealthReports[0].Description);
        Assert.Equal(0, _ready);

        _answer = HealthStatus.Healthy;
        await BecomesAsync(HealthStatus.Healthy);
        _answer = HealthStatus.Degraded;
        await BecomesAsync(HealthStatus.Degraded);
        Assert.Equal(HealthStatus.Degraded, Snapshot.HealthStatus);
    }

    [Fact]
    public async Task Ready_is_told_once_per_start()
    {
        _answer = HealthStatus.Healthy;
        await PublishAsync(KnownResourceStates.Running);
        await Notifications.WaitForResourceHealthyAsync("server", _deadline.Token);
        _answer = HealthStatus.Unhealthy;
        await BecomesAsync(HealthStatus.Unhealthy);
        _answer = HealthStatus.Healthy;
        await BecomesAsync(HealthStatus.Healthy);
        Assert.Equal(1, _ready);

        await PublishAsync(KnownResourceStates.Finished);
        await Eventually.TrueAsync(() => Snapshot is { ResourceReadyEventCompleted: false } && Snapshot.HealthReports[0].Status is null, "the reports are pending again");
        await PublishAsync(KnownResourceStates.Running);
        await Notifications.WaitForResourceHealthyAsync("server", _deadline.Token);
        Assert.Equal(2, _ready);
    }

    [Fact]
    public async Task A_subscriber_that_fails_fails_the_resource()
    {
        _server.OnResourceReady((_, _, _) => throw new InvalidOperationException("no"));
        _answer = HealthStatus.Healthy;

        await PublishAsync(KnownResourceStates.Running);

        await Notifications.WaitForResourceAsync("server", KnownResourceStates.FailedToStart, _deadline.Token);
        Assert.False(Snapshot.ResourceReadyEventCompleted);
    }

    private Task PublishAsync(string state) => Notifications.PublishUpdateAsync(_server.Resource, snapshot => snapshot with { State = state });

    private Task BecomesAsync(HealthStatus status) => Eventually.TrueAsync(() => Snapshot.HealthReports is [var report] && report.Status == status, $"the report is {status}");
}
