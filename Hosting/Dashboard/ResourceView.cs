namespace Aspire.Hosting.Dashboard;

/// <summary>A resource as the dashboard shows it.</summary>
internal sealed record ResourceView
{
    /// <summary>Unique within the application; replicas differ in it.</summary>
    public required string Name { get; init; }

    /// <summary>Project, Executable, Container, Parameter, ...</summary>
    public required string Type { get; init; }

    /// <summary>The name from the app model; replicas share it.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Changes when the resource is made anew.</summary>
    public required string Uid { get; init; }

    public string? State { get; init; }

    /// <summary>success, error, info or warning.</summary>
    public string? StateStyle { get; init; }

    /// <summary>UTC, like all times here; null becomes the time it was first shown.</summary>
    public DateTime? CreatedAt { get; init; }

    public DateTime? StartedAt { get; init; }

    public DateTime? StoppedAt { get; init; }

    public IReadOnlyList<EnvironmentVariableView> Environment { get; init; } = [];

    public IReadOnlyList<CommandView> Commands { get; init; } = [];

    public IReadOnlyList<PropertyView> Properties { get; init; } = [];

    public IReadOnlyList<UrlView> Urls { get; init; } = [];

    public IReadOnlyList<HealthReportView> HealthReports { get; init; } = [];

    public IReadOnlyList<RelationshipView> Relationships { get; init; } = [];

    public IReadOnlyList<VolumeView> Volumes { get; init; } = [];

    public bool IsHidden { get; init; }

    /// <summary>The resource sends telemetry that names it, so the dashboard links to it.</summary>
    public bool SupportsDetailedTelemetry { get; init; }

    public string? IconName { get; init; }

    /// <summary>0 regular, 1 filled.</summary>
    public int? IconVariant { get; init; }
}

/// <summary><paramref name="IsFromSpec"/>: set by the app model, not inherited.</summary>
internal sealed record EnvironmentVariableView(string Name, string? Value, bool IsFromSpec);

/// <summary>A button. <see cref="State"/>: 0 enabled, 1 disabled, 2 hidden.</summary>
internal sealed record CommandView
{
    public required string Name { get; init; }

    public required string DisplayName { get; init; }

    public string? Description { get; init; }

    /// <summary>Asked before the command runs.</summary>
    public string? ConfirmationMessage { get; init; }

    public string? IconName { get; init; }

    /// <summary>0 regular, 1 filled.</summary>
    public int? IconVariant { get; init; }

    public bool IsHighlighted { get; init; }

    public int State { get; init; }
}

/// <summary>A line of the details page.</summary>
internal sealed record PropertyView
{
    public required string Name { get; init; }

    public string? DisplayName { get; init; }

    /// <summary>A string, number, bool, sequence of strings or null.</summary>
    public object? Value { get; init; }

    public bool IsSensitive { get; init; }

    public bool IsHighlighted { get; init; }

    public int? SortOrder { get; init; }
}

/// <summary>A link. Inactive ones are shown once the resource runs.</summary>
internal sealed record UrlView
{
    public string? EndpointName { get; init; }

    public required string FullUrl { get; init; }

    public bool IsInternal { get; init; }

    public bool IsInactive { get; init; }

    public int SortOrder { get; init; }

    public string DisplayName { get; init; } = "";
}

/// <summary>A health check. <see cref="Status"/>: 0 healthy, 1 unhealthy, 2 degraded, null not yet known.</summary>
internal sealed record HealthReportView
{
    public required string Key { get; init; }

    public int? Status { get; init; }

    public string Description { get; init; } = "";

    public string Exception { get; init; } = "";

    /// <summary>UTC.</summary>
    public DateTime? LastRunAt { get; init; }
}

/// <summary><paramref name="ResourceName"/> is the display name; <paramref name="Type"/> is Reference, WaitFor or Parent.</summary>
internal sealed record RelationshipView(string ResourceName, string Type);

/// <summary><paramref name="MountType"/> is bind or volume.</summary>
internal sealed record VolumeView(string Source, string Target, string MountType, bool IsReadOnly);
