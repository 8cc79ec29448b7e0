using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Testing;
using Eloquence.Hosting.Tests.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Eloquence.Hosting.Tests.Orchestration;

public sealed class DashboardDataTests : IDisposable
{
    private readonly IDistributedApplicationTestingBuilder _builder = TestModel.Builder("--Parameters:password=hidden", "--Parameters:greeting=hello");
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(20));

    public void Dispose()
    {
        _builder.Dispose();
        _deadline.Dispose();
    }

    [Fact]
    public async Task Secrets_are_marked_sensitive()
    {
        var password = _builder.AddParameter("password", secret: true);
        var greeting = _builder.AddParameter("greeting");
        await using var application = await _builder.BuildAsync();
        await application.ResourceNotifications.PublishUpdateAsync(password.Resource, Described(password.Resource));
        await application.ResourceNotifications.PublishUpdateAsync(greeting.Resource, Described(greeting.Resource));

        var views = await FirstViewsAsync(application);

        Assert.True(Property(views["password"], "Value").IsSensitive);
        Assert.False(Property(views["greeting"], "Value").IsSensitive);
    }

    [Fact]
    public async Task A_running_resource_shows_urls_relationships_commands_and_its_icon()
    {
        var other = _builder.AddPlain("other");
        var server = _builder.AddPlain("server").WaitFor(other).WithIconName("Database", IconVariant.Regular)
            .WithCommand("polish", "Polish", _ => Task.FromResult(CommandResults.Success("It shines.")), new CommandOptions { IsHighlighted = true, ConfirmationMessage = "Sure?" });
        await using var application = await _builder.BuildAsync();
        await application.ResourceNotifications.PublishUpdateAsync(server.Resource, snapshot => snapshot with
        {
            State = KnownResourceStates.Running,
            Urls = [new UrlSnapshot("http", "http://localhost:1", IsInternal: false)],
            ExitCode = null,
        });

        var view = (await FirstViewsAsync(application))["server"];

        Assert.Equal(("Plain", "Running", "Database", 0), (view.Type, view.State, view.IconName, view.IconVariant));
        Assert.False(Assert.Single(view.Urls).IsInactive);
        Assert.Equal(("other", "WaitFor"), (view.Relationships[0].ResourceName, view.Relationships[0].Type));
        var command = Assert.Single(view.Commands);
        Assert.Equal(("polish", "Polish", "Sure?", true), (command.Name, command.DisplayName, command.ConfirmationMessage, command.IsHighlighted));
    }

    [Fact]
    public async Task Urls_of_what_does_not_run_are_inactive_and_the_exit_code_is_a_property()
    {
        var server = _builder.AddPlain("server");
        await using var application = await _builder.BuildAsync();
        await application.ResourceNotifications.PublishUpdateAsync(server.Resource, snapshot => snapshot with
        {
            State = KnownResourceStates.Finished,
            ExitCode = 3,
            Urls = [new UrlSnapshot("http", "http://localhost:1", IsInternal: false)],
        });

        var view = (await FirstViewsAsync(application))["server"];

        Assert.True(Assert.Single(view.Urls).IsInactive);
        Assert.Equal(3, Property(view, "resource.exitCode").Value);
    }

    [Fact]
    public async Task A_command_of_the_dashboard_tells_its_outcome()
    {
        var server = _builder.AddPlain("server")
            .WithCommand("good", "Good", _ => Task.FromResult(CommandResults.Success("It shines.")))
            .WithCommand("list", "List", _ => Task.FromResult(CommandResults.Success("Two.", new CommandResultData { Value = "[1,2]", Format = CommandResultFormat.Json, DisplayImmediately = true })))
            .WithCommand("bad", "Bad", _ => throw new InvalidOperationException("It broke."));
        await using var application = await _builder.BuildAsync();
        await application.ResourceNotifications.PublishUpdateAsync(server.Resource, snapshot => snapshot with { State = KnownResourceStates.Running });
        var data = application.Services.GetRequiredService<IDashboardData>();

        Assert.Equal(new CommandOutcome(CommandOutcomeKind.Succeeded, "It shines."), await data.ExecuteCommandAsync("server", "good", _deadline.Token));
        Assert.Equal(
            new CommandOutcome(CommandOutcomeKind.Succeeded, "Two.", new CommandOutput("[1,2]", CommandOutputFormat.Json, IsShownAtOnce: true)),
            await data.ExecuteCommandAsync("server", "list", _deadline.Token));
        Assert.Equal(new CommandOutcome(CommandOutcomeKind.Failed, "It broke."), await data.ExecuteCommandAsync("server", "bad", _deadline.Token));
        Assert.Equal(CommandOutcomeKind.Failed, (await data.ExecuteCommandAsync("nobody", "good", _deadline.Token)).Kind);
    }

    // As the orchestrator does it when it starts, which these tests do not need.
    private static Func<CustomResourceSnapshot, CustomResourceSnapshot> Described(ParameterResource parameter) => snapshot => ApplicationOrchestrator.Describe(parameter, snapshot);

    private static PropertyView Property(ResourceView view, string name) => view.Properties.Single(property => property.Name == name);

    private async Task<Dictionary<string, ResourceView>> FirstViewsAsync(DistributedApplication application)
    {
        await foreach (var changes in application.Services.GetRequiredService<IDashboardData>().WatchResourcesAsync(_deadline.Token))
        {
            return changes.OfType<ResourceChange.Upsert>().ToDictionary(change => change.Resource.DisplayName, change => change.Resource);
        }

        throw new InvalidOperationException("There was nothing to see.");
    }
}
