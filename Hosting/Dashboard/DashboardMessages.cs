using System.Globalization;

namespace Aspire.Hosting.Dashboard;

/// <summary>
/// The responses of <c>aspire.v1.DashboardService</c>. Field numbers are those of Aspire 13.5's contract
/// (https://github.com/microsoft/aspire, dashboard_service.proto).
/// </summary>
internal static class DashboardMessages
{
    private const int InitialData = 1;
    private const int Changes = 2;

    public static void WriteApplicationInformation(ProtobufWriter writer, string applicationName) =>
        writer.WriteString(1, applicationName);

    /// <summary>WatchResourcesUpdate with initial_data: what exists.</summary>
    public static void WriteSnapshot(ProtobufWriter writer, IReadOnlyCollection<ResourceChange> changes) =>
        writer.WriteMessage(InitialData, changes, static (data, all) =>
            data.WriteEach(1, all.OfType<ResourceChange.Upsert>().Select(upsert => upsert.Resource), WriteResource));

    /// <summary>WatchResourcesUpdate with changes.</summary>
    public static void WriteChanges(ProtobufWriter writer, IReadOnlyCollection<ResourceChange> changes) =>
        writer.WriteMessage(Changes, changes, static (data, all) => data.WriteEach(1, all, WriteChange));

    public static void WriteConsoleLines(ProtobufWriter writer, IReadOnlyList<ConsoleLine> lines) =>
        writer.WriteEach(1, lines, static (data, line) =>
        {
            data.WriteString(1, line.Text);
            data.WriteOptionalBool(2, line.IsStdErr);
            data.WriteInt32(3, line.LineNumber);
        });

    public static void WriteCommandOutcome(ProtobufWriter writer, CommandOutcome outcome)
    {
        writer.WriteInt32(1, (int)outcome.Kind);
        writer.WriteOptionalString(3, outcome.Message);
        if (outcome.Output is { } output)
        {
            writer.WriteMessage(4, output, static (data, produced) =>
            {
                data.WriteString(1, produced.Value);
                data.WriteInt32(2, (int)produced.Format);
                data.WriteBool(3, produced.IsShownAtOnce);
            });
        }
    }

    private static void WriteChange(ProtobufWriter writer, ResourceChange change)
    {
        switch (change)
        {
            case ResourceChange.Delete delete:
                writer.WriteMessage(1, delete, static (data, gone) =>
                {
                    data.WriteString(1, gone.Name);
                    data.WriteString(2, gone.Type);
                });
                break;
            case ResourceChange.Upsert upsert:
                writer.WriteMessage(2, upsert.Resource, WriteResource);
                break;
        }
    }

    private static void WriteResource(ProtobufWriter writer, ResourceView resource)
    {
        writer.WriteString(1, resource.Name);
        writer.WriteString(2, resource.Type);
        writer.WriteString(3, resource.DisplayName);
        writer.WriteString(4, resource.Uid);
        writer.WriteOptionalString(5, resource.State);
        WriteTime(writer, 6, resource.CreatedAt);
        writer.WriteEach(7, resource.Environment, WriteVariable);
        writer.WriteEach(11, resource.Commands, WriteCommand);
        writer.WriteEach(12, resource.Properties, WriteProperty);
        writer.WriteEach(13, resource.Urls, WriteUrl);
        writer.WriteOptionalString(14, resource.StateStyle);
        writer.WriteEach(15, resource.Volumes, WriteVolume);
        writer.WriteEach(17, resource.HealthReports, WriteHealthReport);
        WriteTime(writer, 18, resource.StartedAt);
        WriteTime(writer, 19, resource.StoppedAt);
        writer.WriteEach(20, resource.Relationships, WriteRelationship);
        writer.WriteBool(21, resource.IsHidden);
        writer.WriteBool(22, resource.SupportsDetailedTelemetry);
        writer.WriteOptionalString(23, resource.IconName);
        writer.WriteOptionalInt32(24, resource.IconVariant);
    }

    private static void WriteVariable(ProtobufWriter writer, EnvironmentVariableView variable)
    {
        writer.WriteString(1, variable.Name);
        writer.WriteOptionalString(2, variable.Value);
        writer.WriteBool(3, variable.IsFromSpec);
    }

    private static void WriteCommand(ProtobufWriter writer, CommandView command)
    {
        writer.WriteString(1, command.Name);
        writer.WriteString(2, command.DisplayName);
        writer.WriteOptionalString(3, command.ConfirmationMessage);
        writer.WriteBool(5, command.IsHighlighted);
        writer.WriteOptionalString(6, command.IconName);
        writer.WriteOptionalInt32(7, command.IconVariant);
        writer.WriteOptionalString(8, command.Description);
        writer.WriteInt32(9, command.State);
    }

    private static void WriteProperty(ProtobufWriter writer, PropertyView property)
    {
        writer.WriteString(1, property.Name);
        writer.WriteOptionalString(2, property.DisplayName);
        writer.WriteMessage(3, property.Value, WriteValue);
        writer.WriteOptionalBool(4, property.IsSensitive);
        writer.WriteBool(5, property.IsHighlighted);
        writer.WriteOptionalInt32(6, property.SortOrder);
    }

    /// <summary>google.protobuf.Value, a oneof; other types than its own are written as their invariant text.</summary>
    private static void WriteValue(ProtobufWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteOptionalInt32(1, 0);
                break;
            case string text:
                writer.WriteOptionalString(3, text);
                break;
            case bool flag:
                writer.WriteOptionalBool(4, flag);
                break;
            case int or long or float or double:
                writer.WriteOptionalDouble(2, Convert.ToDouble(value, CultureInfo.InvariantCulture));
                break;
            case IEnumerable<string> list:
                writer.WriteMessage(6, list, static (data, items) => data.WriteEach(1, items, WriteValue));
                break;
            default:
                writer.WriteOptionalString(3, Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private static void WriteUrl(ProtobufWriter writer, UrlView url)
    {
        writer.WriteOptionalString(1, url.EndpointName);
        writer.WriteString(2, url.FullUrl);
        writer.WriteBool(3, url.IsInternal);
        writer.WriteBool(4, url.IsInactive);
        writer.WriteMessage(5, url, static (display, link) =>
        {
            display.WriteInt32(1, link.SortOrder);
            display.WriteString(2, link.DisplayName);
        });
    }

    private static void WriteHealthReport(ProtobufWriter writer, HealthReportView report)
    {
        writer.WriteOptionalInt32(1, report.Status);
        writer.WriteString(2, report.Key);
        writer.WriteString(3, report.Description);
        writer.WriteString(4, report.Exception);
        WriteTime(writer, 5, report.LastRunAt);
    }

    private static void WriteRelationship(ProtobufWriter writer, RelationshipView relationship)
    {
        writer.WriteString(1, relationship.ResourceName);
        writer.WriteString(2, relationship.Type);
    }

    private static void WriteVolume(ProtobufWriter writer, VolumeView volume)
    {
        writer.WriteString(1, volume.Source);
        writer.WriteString(2, volume.Target);
        writer.WriteString(3, volume.MountType);
        writer.WriteBool(4, volume.IsReadOnly);
    }

    private static void WriteTime(ProtobufWriter writer, int field, DateTime? time)
    {
        if (time is { } value)
        {
            writer.WriteMessage(field, value, WriteTimestamp);
        }
    }

    /// <summary>google.protobuf.Timestamp: seconds since 1970 rounded down, and the nanoseconds from there, never negative.</summary>
    private static void WriteTimestamp(ProtobufWriter writer, DateTime time)
    {
        var utc = time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : time;
        var ticks = utc.Ticks % TimeSpan.TicksPerSecond;
        writer.WriteInt64(1, (utc.Ticks - ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond);
        writer.WriteInt32(2, (int)(ticks * TimeSpan.NanosecondsPerTick));
    }
}
