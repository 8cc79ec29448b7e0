using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>The assembly to run of a built project, or the compiler's errors.</summary>
internal sealed record ProjectBuildResult(string? TargetPath, IReadOnlyList<string> Errors)
{
    public bool Succeeded => TargetPath is not null;
}

/// <summary>
/// Builds all projects of the application in one build, and only when a source file changed since the last one: a project
/// that does not compile fails alone, with its errors in its own log, while the others start.
/// </summary>
internal sealed partial class ProjectBuilder(AppHostIdentity appHost, DistributedApplicationModel model, ResourceLoggerService loggers, ILogger<ProjectBuilder> logger)
{
    private const string Configuration =
#if DEBUG
        "Debug";
#else
        "Release";
#endif

    private (string Fingerprint, IReadOnlyDictionary<string, ProjectBuildResult> Results)? _lastFailure;

    /// <summary>Builds what changed; the result has one entry per project file. Sources that failed to build are not tried again until they change.</summary>
    public async Task<IReadOnlyDictionary<string, ProjectBuildResult>> BuildAsync(CancellationToken cancellationToken)
    {
        var projects = model.GetProjectResources().Select(project => project.GetProjectMetadata().ProjectPath).Distinct().Order(StringComparer.Ordinal).ToArray();
        if (projects.Length == 0)
        {
            return new Dictionary<string, ProjectBuildResult>();
        }

        var folder = Path.Combine(appHost.Directory, "obj", "services");
        Directory.CreateDirectory(folder);
        using var exclusive = await ExclusiveAsync(Path.Combine(folder, "build.lock"), cancellationToken).ConfigureAwait(false);
        var stampPath = Path.Combine(folder, $"{Configuration}.json");
        var fingerprint = SourceFingerprint.Of(projects);
        if (ReadStamp(stampPath, fingerprint) is { } upToDate)
        {
            return upToDate;
        }

        if (_lastFailure is { } failure && failure.Fingerprint == fingerprint)
        {
            return failure.Results;
        }

        Building(logger, projects.Length);
        var watch = Stopwatch.StartNew();
        var (targets, errors) = await RunBuildAsync(folder, projects, cancellationToken).ConfigureAwait(false);
        var results = projects.ToDictionary(
            project => project,
            project => targets.TryGetValue(project, out var target)
                ? new ProjectBuildResult(target, [])
                : new ProjectBuildResult(null, ErrorsOf(project, errors)));
        Built(logger, results.Values.Count(result => result.Succeeded), projects.Length, watch.Elapsed.TotalSeconds);
        if (results.Values.All(result => result.Succeeded))
        {
            await File.WriteAllTextAsync(stampPath, JsonSerializer.Serialize(new Stamp(fingerprint, targets)), cancellationToken).ConfigureAwait(false);
        }
        else
        {
            _lastFailure = (fingerprint, results);
        }

        return results;
    }

    private static IReadOnlyList<string> ErrorsOf(string project, IReadOnlyList<string> errors)
    {
        var own = errors.Where(error => error.Contains($"[{project}", StringComparison.Ordinal)).ToArray();

        // A broken dependency stops the project without an error of its own.
        return own.Length > 0 ? own : errors;
    }

    private static Dictionary<string, ProjectBuildResult>? ReadStamp(string path, string fingerprint)
    {
        if (!File.Exists(path) || JsonSerializer.Deserialize<Stamp>(File.ReadAllText(path)) is not { } stamp)
        {
            return null;
        }

        return stamp.Fingerprint == fingerprint && stamp.Targets.Values.All(File.Exists)
            ? stamp.Targets.ToDictionary(target => target.Key, target => new ProjectBuildResult(target.Value, []))
            : null;
    }

    private static async Task<FileStream> ExclusiveAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                // Another AppHost of this folder builds the same projects.
                await Task.Delay(100, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<(Dictionary<string, string> Targets, IReadOnlyList<string> Errors)> RunBuildAsync(string folder, string[] projects, CancellationToken cancellationToken)
    {
        var traversal = Path.Combine(folder, "services.proj");
        var outputs = Path.Combine(folder, "outputs.txt");
        File.Delete(outputs);
        await File.WriteAllTextAsync(traversal, TraversalProject(projects, outputs), cancellationToken).ConfigureAwait(false);

        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = appHost.Directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in new[] { "msbuild", traversal, "-nologo", "-maxcpucount", "-nodeReuse:false", "-terminalLogger:off", "-consoleLoggerParameters:NoSummary;Verbosity=minimal" })
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var errors = new ConcurrentQueue<string>();
        try
        {
            await Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError), process.WaitForExitAsync(cancellationToken)).ConfigureAwait(false);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        var targets = File.Exists(outputs)
            ? (await File.ReadAllLinesAsync(outputs, cancellationToken).ConfigureAwait(false)).Select(line => line.Split('|')).ToDictionary(parts => parts[0], parts => parts[1])
            : [];
        return (targets, [.. errors.Distinct()]);

        async Task ReadAsync(StreamReader reader)
        {
            while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
            {
                if (ErrorLine().IsMatch(line))
                {
                    errors.Enqueue(line.Trim());
                }

                if (line.Contains(" -> ", StringComparison.Ordinal) || line.Contains("Restored ", StringComparison.Ordinal))
                {
                    BuildOutput(logger, line.Trim());
                }

                AppendToLogs(projects, line);
            }
        }
    }

    /// <summary>Lines that name a project go to the logs of that project's resources.</summary>
    private void AppendToLogs(string[] projects, string line)
    {
        foreach (var project in projects)
        {
            if (line.Contains($"[{project}", StringComparison.Ordinal) || line.TrimStart().StartsWith(Path.GetFileNameWithoutExtension(project) + " ->", StringComparison.Ordinal))
            {
                foreach (var resource in model.GetProjectResources().Where(resource => resource.GetProjectMetadata().ProjectPath == project))
                {
                    foreach (var instance in resource.GetInstanceNames())
                    {
                        loggers.Append(instance, line, ErrorLine().IsMatch(line));
                    }
                }
            }
        }
    }

    /// <summary>
    /// Restores and builds every project, going on after a failure, and writes "project|assembly" for each that succeeded.
    /// A parallel build of which one fails has no outputs at all; asked one by one, MSBuild answers what it already did.
    /// </summary>
    private static string TraversalProject(string[] projects, string outputs) => $"""
        <Project DefaultTargets="All">
          <ItemGroup>
            {string.Concat(projects.Select(project => $"<Service Include=\"{System.Security.SecurityElement.Escape(project)}\" />"))}
          </ItemGroup>
          <Target Name="All">
            <MSBuild Projects="@(Service)" Targets="Restore" Properties="MSBuildRestoreSessionId=$([System.Guid]::NewGuid())" ContinueOnError="WarnAndContinue" />
            <MSBuild Projects="@(Service)" Targets="Build" Properties="Configuration={Configuration}" BuildInParallel="true" ContinueOnError="ErrorAndContinue" />
            <MSBuild Projects="%(Service.FullPath)" Targets="Build" Properties="Configuration={Configuration}" ContinueOnError="ErrorAndContinue">
              <Output TaskParameter="TargetOutputs" ItemName="Built" />
            </MSBuild>
            <WriteLinesToFile File="{System.Security.SecurityElement.Escape(outputs)}" Lines="@(Built->'%(MSBuildSourceProjectFile)|%(FullPath)')" Overwrite="true" Condition="'@(Built)' != ''" />
          </Target>
        </Project>
        """;

    [GeneratedRegex(@"\berror\b\s+[A-Z]+\d+\s*:|^MSBUILD : error|: error :", RegexOptions.CultureInvariant)]
    private static partial Regex ErrorLine();

    [LoggerMessage(LogLevel.Information, "Building {Count} service projects: their sources changed since the last build.")]
    private static partial void Building(ILogger logger, int count);

    [LoggerMessage(LogLevel.Information, "Built {Succeeded} of {Count} service projects in {Seconds:F1} s.")]
    private static partial void Built(ILogger logger, int succeeded, int count, double seconds);

    [LoggerMessage(LogLevel.Information, "build: {Line}")]
    private static partial void BuildOutput(ILogger logger, string line);

    private sealed record Stamp(string Fingerprint, Dictionary<string, string> Targets);
}
