namespace Aspire.Hosting.Dashboard;

/// <summary>What the dashboard shows and may ask for; <see cref="DashboardResourceServer"/> puts it on the wire.</summary>
internal interface IDashboardData
{
    /// <summary>Shown as the dashboard's title.</summary>
    string ApplicationName { get; }

    /// <summary>The first batch is the complete snapshot (it may be empty), every later one holds the changes since.</summary>
    IAsyncEnumerable<IReadOnlyList<ResourceChange>> WatchResourcesAsync(CancellationToken cancellationToken);

    /// <summary>The lines a resource wrote so far; with <paramref name="follow"/> also those it writes from now on.</summary>
    IAsyncEnumerable<IReadOnlyList<ConsoleLine>> WatchConsoleAsync(string resourceName, bool follow, CancellationToken cancellationToken);

    /// <summary>Runs a command of a resource to its end.</summary>
    Task<CommandOutcome> ExecuteCommandAsync(string resourceName, string commandName, CancellationToken cancellationToken);
}

/// <summary>One step from one state of the application to the next.</summary>
internal abstract record ResourceChange
{
    /// <summary>The resource is new or differs; the view replaces the earlier one of that name.</summary>
    internal sealed record Upsert(ResourceView Resource) : ResourceChange;

    /// <summary>The resource is gone.</summary>
    internal sealed record Delete(string Name, string Type) : ResourceChange;
}

/// <summary>One line of console output. <paramref name="LineNumber"/> counts from 1 within the resource.</summary>
internal sealed record ConsoleLine(string Text, bool IsStdErr, int LineNumber);

/// <summary>How a command ended; the values are those of the wire.</summary>
internal enum CommandOutcomeKind
{
    Succeeded = 1,
    Failed = 2,
    Cancelled = 3,
    InvalidArguments = 4,
}

/// <summary>How a command ended, with what to tell the user and what it produced.</summary>
internal sealed record CommandOutcome(CommandOutcomeKind Kind, string? Message, CommandOutput? Output = null);

/// <summary>How the dashboard shows what a command produced; the values are those of the wire.</summary>
internal enum CommandOutputFormat
{
    Text = 1,
    Json = 2,
    Markdown = 3,
}

/// <summary>What a command produced, for example a token.</summary>
/// <param name="Value">The text.</param>
/// <param name="Format">How to show it.</param>
/// <param name="IsShownAtOnce">True opens it without being asked.</param>
internal sealed record CommandOutput(string Value, CommandOutputFormat Format, bool IsShownAtOnce);
