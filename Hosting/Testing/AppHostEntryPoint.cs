using System.Reflection;

namespace Aspire.Hosting.Testing;

/// <summary>
/// Runs the entry point of an AppHost on behalf of a test: the builder it creates is handed to the test, its
/// <c>Build()</c> waits until the test builds, and its <c>Run()</c> returns when the test disposes the application.
/// </summary>
internal sealed class AppHostEntryPoint
{
    private static readonly AsyncLocal<AppHostEntryPoint?> Session = new();

    private readonly TaskCompletionSource<InterceptedBuilder> _builder = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _mayBuild = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<DistributedApplication> _built = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<DistributedApplicationOptions>? _configure;
    private readonly Assembly _assembly;

    private AppHostEntryPoint(Assembly assembly, Action<DistributedApplicationOptions>? configure)
    {
        _assembly = assembly;
        _configure = configure;
    }

    public static AppHostEntryPoint? Current => Session.Value;

    /// <summary>Starts the entry point and returns once it calls <c>Build()</c>.</summary>
    public static async Task<(AppHostEntryPoint Session, IDistributedApplicationBuilder Builder)> StartAsync(Type entryPoint, string[] args, Action<DistributedApplicationOptions>? configure, CancellationToken cancellationToken)
    {
        var main = entryPoint.Assembly.EntryPoint
            ?? throw new ArgumentException($"'{entryPoint.Assembly.GetName().Name}' has no entry point: it is not an AppHost.", nameof(entryPoint));
        var session = new AppHostEntryPoint(entryPoint.Assembly, configure);
        var thread = new Thread(() => session.Run(main, args)) { IsBackground = true, Name = $"{entryPoint.Assembly.GetName().Name} entry point" };
        thread.Start();
        return (session, await session._builder.Task.WaitAsync(cancellationToken).ConfigureAwait(false));
    }

    public IDistributedApplicationBuilder CreateBuilder(DistributedApplicationOptions options)
    {
        options.AssemblyName ??= _assembly.GetName().Name;
        _configure?.Invoke(options);
        return new InterceptedBuilder(this, options);
    }

    public Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken)
    {
        _mayBuild.TrySetResult();
        return _built.Task.WaitAsync(cancellationToken);
    }

    public void Stop()
    {
        _mayBuild.TrySetException(new OperationCanceledException("The test ended before it built the application."));
        _stopped.TrySetResult();
    }

    private void Run(MethodInfo main, string[] args)
    {
        Session.Value = this;
        try
        {
            var result = main.Invoke(null, main.GetParameters().Length == 0 ? null : [args]);
            (result as Task)?.GetAwaiter().GetResult();
            Fail(new InvalidOperationException($"The entry point of '{_assembly.GetName().Name}' ended without building a distributed application."));
        }
        catch (TargetInvocationException exception) when (exception.InnerException is { } inner)
        {
            Fail(inner);
        }
        catch (OperationCanceledException exception)
        {
            Fail(exception);
        }
    }

    private void Fail(Exception exception)
    {
        _builder.TrySetException(exception);
        _built.TrySetException(exception);
    }

    private sealed class InterceptedBuilder(AppHostEntryPoint session, DistributedApplicationOptions options) : DistributedApplicationBuilder(options)
    {
        internal override DistributedApplication BuildApplication()
        {
            session._builder.TrySetResult(this);
            session._mayBuild.Task.GetAwaiter().GetResult();
            var application = base.BuildApplication();
            session._built.TrySetResult(application);
            return new RunningElsewhere(session, application);
        }
    }

    /// <summary>What the entry point gets: the test starts, stops and disposes the real application.</summary>
#pragma warning disable CA2215
    private sealed class RunningElsewhere(AppHostEntryPoint session, DistributedApplication application) : DistributedApplication(application)
    {
        public override Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

        public override Task RunAsync(CancellationToken cancellationToken = default) => session._stopped.Task;

        public override Task StopAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

        public override void Dispose()
        {
        }

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
#pragma warning restore CA2215
}
