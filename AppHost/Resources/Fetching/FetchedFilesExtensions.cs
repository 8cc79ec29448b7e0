using System.Threading.Channels;
using Eloquence.Acquisition;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Eloquence.AppHost.Resources.Fetching;

/// <summary>Fetches something into the user's cache, reporting its steps.</summary>
internal delegate Task FetchFiles(IProgress<AcquisitionProgress> progress, CancellationToken cancellationToken);

internal static partial class FetchedFilesExtensions
{
    private const string ResourceType = "Download";
    private const string RetryCommand = "fetch-again";

    /// <summary>Adds a resource that fetches files at start, with its progress as its state; what needs them waits for its completion.</summary>
    public static IResourceBuilder<FetchedFilesResource> AddFetchedFiles(this IDistributedApplicationBuilder builder, string name, FetchFiles fetch) =>
        builder.AddResource(new FetchedFilesResource(name))
            .WithInitialState(new CustomResourceSnapshot
            {
                ResourceType = ResourceType,
                Properties = [],
                State = new ResourceStateSnapshot(KnownResourceStates.Starting, KnownResourceStateStyles.Info),
            })
            .WithIconName("ArrowDownload")
            .OnInitializeResource((resource, started, _) => RunAsync(resource, fetch, started.Services))
            .WithCommand(RetryCommand, "Fetch again", context => RetryAsync(context, fetch), new CommandOptions
            {
                IconName = "ArrowClockwise",
                IsHighlighted = true,
                UpdateState = context => context.ResourceSnapshot.State?.Text == KnownResourceStates.FailedToStart
                    ? ResourceCommandState.Enabled
                    : ResourceCommandState.Hidden,
            });

    private static async Task<ExecuteCommandResult> RetryAsync(ExecuteCommandContext context, FetchFiles fetch)
    {
        var model = context.ServiceProvider.GetRequiredService<DistributedApplicationModel>();
        var resource = model.Resources.OfType<FetchedFilesResource>().Single(files => files.Name == context.ResourceName);
        var succeeded = await RunAsync(resource, fetch, context.ServiceProvider).ConfigureAwait(false);
        return new ExecuteCommandResult { Success = succeeded };
    }

    private static async Task<bool> RunAsync(FetchedFilesResource resource, FetchFiles fetch, IServiceProvider services)
    {
        var notifications = services.GetRequiredService<ResourceNotificationService>();
        var logger = services.GetRequiredService<ResourceLoggerService>().GetLogger(resource);
        var stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var steps = Channel.CreateUnbounded<AcquisitionProgress>();
        var showing = ShowAsync(resource, steps.Reader, notifications, logger);
        try
        {
            await fetch(new ChannelProgress(steps.Writer), stopping).ConfigureAwait(false);
            steps.Writer.Complete();
            await showing.ConfigureAwait(false);
            await notifications.PublishUpdateAsync(resource, snapshot => snapshot with
            {
                State = new ResourceStateSnapshot(KnownResourceStates.Finished, KnownResourceStateStyles.Success),
                StopTimeStamp = DateTime.UtcNow,
                ExitCode = 0,
            }).ConfigureAwait(false);
            return true;
        }
        catch (Exception failure) when (failure is AcquisitionException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            steps.Writer.Complete();
            await showing.ConfigureAwait(false);
            LogFailure(logger, failure.Message);
            await notifications.PublishUpdateAsync(resource, snapshot => snapshot with
            {
                State = new ResourceStateSnapshot(KnownResourceStates.FailedToStart, KnownResourceStateStyles.Error),
                StopTimeStamp = DateTime.UtcNow,
            }).ConfigureAwait(false);
            return false;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            steps.Writer.TryComplete();
            return false;
        }
    }

    private static async Task ShowAsync(FetchedFilesResource resource, ChannelReader<AcquisitionProgress> steps, ResourceNotificationService notifications, ILogger logger)
    {
        var shown = (State: "", Activity: "");
        await foreach (var step in steps.ReadAllAsync().ConfigureAwait(false))
        {
            if (step.ToolOutput is { } line)
            {
                LogLine(logger, line);
                continue;
            }

            if (step.Activity != shown.Activity)
            {
                LogLine(logger, step.ToString());
            }

            if (step.State != shown.State)
            {
                await notifications.PublishUpdateAsync(resource, snapshot => snapshot with
                {
                    State = new ResourceStateSnapshot(step.State, KnownResourceStateStyles.Info),
                    StartTimeStamp = snapshot.StartTimeStamp ?? DateTime.UtcNow,
                }).ConfigureAwait(false);
            }

            shown = (step.State, step.Activity);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Line}")]
    private static partial void LogLine(ILogger logger, string line);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Reason}")]
    private static partial void LogFailure(ILogger logger, string reason);

    private sealed class ChannelProgress(ChannelWriter<AcquisitionProgress> steps) : IProgress<AcquisitionProgress>
    {
        public void Report(AcquisitionProgress value) => steps.TryWrite(value);
    }
}
