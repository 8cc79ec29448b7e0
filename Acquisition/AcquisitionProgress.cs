using System.Globalization;

namespace Eloquence.Acquisition;

/// <summary>One step of fetching something; <see cref="ToString"/> gives the line to show.</summary>
/// <param name="Subject">What is being fetched, for example <c>redis-server</c>.</param>
/// <param name="Activity">What is being done, for example <c>Downloading</c>.</param>
/// <param name="Elapsed">Time since the fetching of this subject began.</param>
public sealed record AcquisitionProgress(string Subject, string Activity, TimeSpan Elapsed)
{
    private const double Megabyte = 1_000_000;

    /// <summary>Bytes seen on disk so far; null when the step has no size.</summary>
    public long? Bytes { get; init; }

    /// <summary>Bytes expected; null when nobody knows.</summary>
    public long? TotalBytes { get; init; }

    /// <summary>A line printed by the tool at work, for a log; null for a plain step.</summary>
    public string? ToolOutput { get; init; }

    /// <summary>The activity with its size, without subject and time: short enough for a state column.</summary>
    public string State => (Bytes, TotalBytes) switch
    {
        (null, _) => Activity,
        ({ } bytes, null) => string.Create(CultureInfo.InvariantCulture, $"{Activity} {bytes / Megabyte:0.0} MB"),
        ({ } bytes, { } total) => string.Create(CultureInfo.InvariantCulture, $"{Activity} {bytes / Megabyte:0.0} of {total / Megabyte:0.0} MB"),
    };

    /// <inheritdoc/>
    public override string ToString() => ToolOutput is null
        ? string.Create(CultureInfo.InvariantCulture, $"{Subject}: {State} ({Elapsed.TotalSeconds:0} s)")
        : $"{Subject}: {ToolOutput}";
}
