using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Lifecycle;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

/// <summary>An application of several resources that start, run and stop together.</summary>
public class DistributedApplication : IHost, IAsyncDisposable
{
    private readonly IHost _host;
    private bool _mustStop;

    public DistributedApplication(IHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        _host = host;
    }

    public IServiceProvider Services => _host.Services;

    public ResourceNotificationService ResourceNotifications => Services.GetRequiredService<ResourceNotificationService>();

    public ResourceCommandService ResourceCommands => Services.GetRequiredService<ResourceCommandService>();

    public static IDistributedApplicationBuilder CreateBuilder() => CreateBuilder([]);

    public static IDistributedApplicationBuilder CreateBuilder(string[] args) => CreateBuilder(new DistributedApplicationOptions { Args = args });

    public static IDistributedApplicationBuilder CreateBuilder(DistributedApplicationOptions options)
        => AppHostEntryPoint.Current is { } session ? session.CreateBuilder(options) : new DistributedApplicationBuilder(options);

    public void Run() => RunAsync().GetAwaiter().GetResult();

    public virtual async Task RunAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await StartAsync(cancellationToken).ConfigureAwait(false);
            await _host.WaitForShutdownAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await DisposeAsync().ConfigureAwait(false);
        }
    }

    public virtual async Task StartAsync(CancellationToken cancellationToken = default)
    {
        _mustStop = true;
        var context = Services.GetRequiredService<DistributedApplicationExecutionContext>();
        var eventing = Services.GetRequiredService<IDistributedApplicationEventing>();
        foreach (var subscriber in Services.GetServices<IDistributedApplicationEventingSubscriber>())
        {
            await subscriber.SubscribeAsync(eventing, context, cancellationToken).ConfigureAwait(false);
        }

        var logger = Services.GetRequiredService<ILogger<DistributedApplication>>();
        if (context.IsRunMode)
        {
            logger.DistributedApplicationStarting();
            logger.AppHostDirectory(Services.GetRequiredService<AppHostIdentity>().Directory);
        }

        await eventing.PublishAsync(new BeforeStartEvent(Services, Services.GetRequiredService<DistributedApplicationModel>()), cancellationToken).ConfigureAwait(false);
        await _host.StartAsync(cancellationToken).ConfigureAwait(false);
        if (context.IsRunMode)
        {
            logger.DistributedApplicationStarted();
        }
    }

    public virtual Task StopAsync(CancellationToken cancellationToken = default) => _host.StopAsync(cancellationToken);

    public virtual void Dispose()
    {
        DisposeAsync().AsTask().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends all resources, if that has not been done, and frees everything.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        if (_mustStop)
        {
            _mustStop = false;
            if (!Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopped.IsCancellationRequested)
            {
                await _host.StopAsync().ConfigureAwait(false);
            }
        }

        if (_host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync().ConfigureAwait(false);
        }
        else
        {
            _host.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    Task IHost.StartAsync(CancellationToken cancellationToken) => StartAsync(cancellationToken);

    Task IHost.StopAsync(CancellationToken cancellationToken) => StopAsync(cancellationToken);
}

internal static partial class DistributedApplicationLog
{
    [LoggerMessage(LogLevel.Information, "Distributed application starting.")]
    public static partial void DistributedApplicationStarting(this ILogger<DistributedApplication> logger);

    [LoggerMessage(LogLevel.Information, "Application host directory is: {AppHostDirectory}")]
    public static partial void AppHostDirectory(this ILogger<DistributedApplication> logger, string appHostDirectory);

    [LoggerMessage(LogLevel.Information, "Distributed application started. Press Ctrl+C to shut down.")]
    public static partial void DistributedApplicationStarted(this ILogger<DistributedApplication> logger);
}
