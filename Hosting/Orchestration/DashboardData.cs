using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Orchestration;

/// <summary>Shows the application to the dashboard.</summary>
internal sealed class DashboardData(
    AppHostIdentity appHost,
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    ResourceCommandService commands) : IDashboardData
{
    public string ApplicationName => appHost.ApplicationName;

    public async IAsyncEnumerable<IReadOnlyList<ResourceChange>> WatchResourcesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var updates = Channel.CreateUnbounded<ResourceEvent>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        var pump = PumpAsync(updates.Writer, cancellationToken);
        yield return [.. notifications.Current.Select(Upsert)];
        while (await updates.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            // Several snapshots of one instance in a row: only the last matters.
            var latest = new Dictionary<string, ResourceEvent>();
            while (updates.Reader.TryRead(out var update))
            {
                latest[update.ResourceId] = update;
            }

            yield return [.. latest.Values.Select(Upsert)];
        }

        await pump.ConfigureAwait(false);
    }

    public async IAsyncEnumerable<IReadOnlyList<ConsoleLine>> WatchConsoleAsync(string resourceName, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var batches = follow ? loggers.WatchAsync(resourceName) : loggers.GetAllAsync(resourceName);
        await foreach (var batch in batches.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            yield return [.. batch.Select(line => new ConsoleLine(line.Content, line.IsErrorMessage, line.LineNumber))];
        }
    }

    public async Task<CommandOutcome> ExecuteCommandAsync(string resourceName, string commandName, CancellationToken cancellationToken)
    {
        var result = await commands.ExecuteCommandAsync(resourceName, commandName, cancellationToken).ConfigureAwait(false);
        return new CommandOutcome(
            result.Success ? CommandOutcomeKind.Succeeded : result.Canceled ? CommandOutcomeKind.Cancelled : CommandOutcomeKind.Failed,
            result.Message ?? result.ErrorMessage,
            result.Data is { } data ? new CommandOutput(data.Value, FormatOf(data), data.DisplayImmediately) : null);
    }

    private static CommandOutputFormat FormatOf(CommandResultData data) => data.Format switch
    {
        CommandResultFormat.Json => CommandOutputFormat.Json,
        CommandResultFormat.Markdown => CommandOutputFormat.Markdown,
        _ => CommandOutputFormat.Text,
    };

    private static ResourceChange Upsert(ResourceEvent update) => new ResourceChange.Upsert(View(update));

    private static ResourceView View(ResourceEvent update)
    {
        var (resource, snapshot) = (update.Resource, update.Snapshot);
        resource.TryGetLastAnnotation<ResourceIconAnnotation>(out var icon);
        return new ResourceView
        {
            Name = update.ResourceId,
            Type = snapshot.ResourceType,
            DisplayName = resource.Name,
            Uid = update.ResourceId,
            State = snapshot.State?.Text,
            StateStyle = snapshot.State?.Style,
            CreatedAt = snapshot.CreationTimeStamp,
            StartedAt = snapshot.StartTimeStamp,
            StoppedAt = snapshot.StopTimeStamp,
            Environment = [.. snapshot.EnvironmentVariables.Select(variable => new EnvironmentVariableView(variable.Name, variable.Value, variable.IsFromSpec))],
            Commands = [.. snapshot.Commands.Select(command => new CommandView
            {
                Name = command.Name,
                DisplayName = command.DisplayName,
                Description = command.DisplayDescription,
                ConfirmationMessage = command.ConfirmationMessage,
                IconName = command.IconName,
                IconVariant = (int?)command.IconVariant,
                IsHighlighted = command.IsHighlighted,
                State = (int)command.State,
            })],
            Properties = [.. Properties(snapshot)],
            Urls = [.. snapshot.Urls.Select(url => new UrlView
            {
                EndpointName = url.Name,
                FullUrl = url.Url,
                IsInternal = url.IsInternal,
                IsInactive = url.IsInactive || snapshot.State?.Text != KnownResourceStates.Running,
                SortOrder = url.DisplayProperties.SortOrder,
                DisplayName = url.DisplayProperties.DisplayName,
            })],
            HealthReports = [.. snapshot.HealthReports.Select(report => new HealthReportView
            {
                Status = report.Status switch
                {
                    HealthStatus.Healthy => 0,
                    HealthStatus.Degraded => 2,
                    HealthStatus.Unhealthy => 1,
                    _ => null,
                },
                Key = report.Name,
                Description = report.Description ?? "",
                Exception = report.ExceptionText ?? "",
                LastRunAt = report.LastRunAt,
            })],
            Relationships = [.. snapshot.Relationships.Select(relationship => new RelationshipView(relationship.ResourceName, relationship.Type))],
            Volumes = [.. snapshot.Volumes.Select(volume => new VolumeView(volume.Source ?? "", volume.Target, volume.MountType, volume.IsReadOnly))],
            IsHidden = snapshot.IsHidden || snapshot.State?.Text == KnownResourceStates.Hidden,
            SupportsDetailedTelemetry = resource.HasAnnotationOfType<OtlpExporterAnnotation>(),
            IconName = snapshot.IconName ?? icon?.IconName,
            IconVariant = (int?)(snapshot.IconVariant ?? icon?.IconVariant),
        };
    }

    private static IEnumerable<PropertyView> Properties(CustomResourceSnapshot snapshot)
    {
        foreach (var property in snapshot.Properties)
        {
            yield return new PropertyView { Name = property.Name, Value = Plain(property.Value), IsSensitive = property.IsSensitive };
        }

        if (snapshot.ExitCode is { } exitCode)
        {
            yield return new PropertyView { Name = "resource.exitCode", Value = exitCode };
        }
    }

    private static object? Plain(object? value) => value switch
    {
        ImmutableArray<string> list => list.AsEnumerable(),
        null or string or int or double or bool or IEnumerable<string> => value,
        _ => value.ToString(),
    };

    private async Task PumpAsync(ChannelWriter<ResourceEvent> writer, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var update in notifications.WatchAsync(cancellationToken).ConfigureAwait(false))
            {
                writer.TryWrite(update);
            }
        }
        catch (OperationCanceledException)
        {
            // The dashboard went away, or the application ends.
        }
        finally
        {
            writer.Complete();
        }
    }
}
