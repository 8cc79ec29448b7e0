using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Eloquence.Hosting.Tests.Dcp;
using Microsoft.Extensions.DependencyInjection;

namespace Eloquence.Hosting.Tests.Testing;

/// <summary>An application of a test, run by the real orchestrator.</summary>
internal sealed class RunningApplication : IAsyncDisposable
{
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(60));
    private readonly IDistributedApplicationTestingBuilder _builder;

    private RunningApplication(IDistributedApplicationTestingBuilder builder, DistributedApplication application) => (_builder, Application) = (builder, application);

    public DistributedApplication Application { get; }

    public CancellationToken Deadline => _deadline.Token;

    public static async Task<RunningApplication> StartAsync(Action<IDistributedApplicationTestingBuilder> model, params string[] args)
    {
        var builder = TestModel.Builder(args);
        model(builder);
        var running = new RunningApplication(builder, await builder.BuildAsync());

        // The orchestrator inherits this process's variables: not those of another test.
        using var inherited = await ProcessEnvironment.SetAsync(new Dictionary<string, string?>());
        await running.Application.StartAsync(running.Deadline);
        return running;
    }

    /// <summary>Waits for a state of a resource or of one of its instances.</summary>
    public Task<ResourceEvent> StateAsync(string name, string state)
        => StateAsync(name, update => update.Snapshot.State?.Text == state, state);

    public async Task<ResourceEvent> StateAsync(string name, Func<ResourceEvent, bool> condition, string what)
    {
        try
        {
            return await Application.ResourceNotifications.WaitForResourceAsync(name, condition, Deadline);
        }
        catch (OperationCanceledException failure)
        {
            var latest = Application.ResourceNotifications.Current.Where(update => update.Resource.Name == name || update.ResourceId == name);
            throw new TimeoutException($"'{name}' did not get to: {what}. It is {string.Join(", ", latest.Select(update => update.Snapshot.State?.Text))}. Its log:{Environment.NewLine}{await LogAsync(name)}", failure);
        }
    }

    public CustomResourceSnapshot Snapshot(string name) => Application.ResourceNotifications.Current.Single(update => update.Resource.Name == name || update.ResourceId == name).Snapshot;

    public IReadOnlyList<string> Instances(string name) => Find(name).GetInstanceNames();

    public Task<ExecuteCommandResult> CommandAsync(string name, string command) => Application.ResourceCommands.ExecuteCommandAsync(name, command, Deadline);

    /// <summary>The text of the log, without the times.</summary>
    public async Task<string> LogAsync(string name)
    {
        var loggers = Application.Services.GetRequiredService<ResourceLoggerService>();
        var lines = new List<LogLine>();
        foreach (var instance in Application.ResourceNotifications.Current.Where(update => update.Resource.Name == name || update.ResourceId == name).Select(update => update.ResourceId))
        {
            await foreach (var batch in loggers.GetAllAsync(instance))
            {
                lines.AddRange(batch);
            }
        }

        return string.Join('\n', lines.Select(line => line.Content[(line.Content.IndexOf(' ', StringComparison.Ordinal) + 1)..]));
    }

    /// <summary>The process of an instance.</summary>
    public int Pid(string name) => (int)Snapshot(name).Properties.Single(property => property.Name == "executable.pid").Value!;

    public async ValueTask DisposeAsync()
    {
        await _builder.DisposeAsync();
        _deadline.Dispose();
    }

    private IResource Find(string name)
        => Application.Services.GetRequiredService<DistributedApplicationModel>().Resources.TryGetByName(name, out var resource) ? resource : throw new ArgumentException($"There is no '{name}'.", nameof(name));
}
