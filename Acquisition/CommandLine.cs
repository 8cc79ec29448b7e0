using System.Diagnostics;
using System.Text;

namespace Eloquence.Acquisition;

/// <summary>A program with its arguments, run to its end without a shell.</summary>
/// <param name="Program">Full path, or a name that is looked up on PATH.</param>
/// <param name="Arguments">Arguments as the program receives them.</param>
public sealed record CommandLine(string Program, params IReadOnlyList<string> Arguments)
{
    /// <summary>Folder to run in; null for the current one.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Variables added to (or, with a null value, removed from) the inherited environment.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>The full path of a program on PATH (with PATHEXT on Windows), or null.</summary>
    /// <param name="name">A bare name such as <c>npm</c>.</param>
    public static string? Find(string name)
    {
        string[] endings = OperatingSystem.IsWindows()
            ? (System.Environment.GetEnvironmentVariable("PATHEXT") ?? ".EXE;.CMD;.BAT").Split(';', StringSplitOptions.RemoveEmptyEntries)
            : [""];
        var folders = (System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

        return Find(name, folders, endings);
    }

    internal static string? Find(string name, IEnumerable<string> folders, string[] endings) => folders
        .SelectMany(folder => endings.Select(ending => Path.Combine(folder, name + ending)))
        .FirstOrDefault(IsExecutable);

    /// <summary>Runs the program and waits for its end. Cancellation kills it with all its descendants.</summary>
    /// <param name="onLine">Receives each line of both outputs as it comes; null to collect only.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <returns>Exit code and outputs, whatever the exit code is.</returns>
    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be started.</exception>
    public async Task<CommandResult> RunAsync(Action<string>? onLine = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var process = new Process { StartInfo = StartInfo() };
        process.Start();
        process.StandardInput.Close();

        var output = ReadLinesAsync(process.StandardOutput, onLine);
        var error = ReadLinesAsync(process.StandardError, onLine);
        try
        {
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        return new CommandResult(process.ExitCode, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
    }

    /// <summary>The command as a person would type it.</summary>
    public override string ToString() => string.Join(' ', Arguments.Prepend(Program).Select(Quote));

    // A link that leads nowhere exists, but cannot be run.
    private static bool IsExecutable(string path)
    {
        if (!File.Exists(path) || OperatingSystem.IsWindows())
        {
            return File.Exists(path);
        }

        var target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        return File.Exists(target)
            && (File.GetUnixFileMode(target) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;
    }

    private static string Quote(string argument) =>
        argument.Length > 0 && argument.All(c => char.IsLetterOrDigit(c) || "-_./:=@+,~^".Contains(c, StringComparison.Ordinal))
            ? argument
            : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static async Task<string> ReadLinesAsync(StreamReader reader, Action<string>? onLine)
    {
        var all = new StringBuilder();
        while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            all.Append(line).Append('\n');
            onLine?.Invoke(line);
        }

        return all.ToString();
    }

    private ProcessStartInfo StartInfo()
    {
        var start = new ProcessStartInfo(Program, Arguments)
        {
            WorkingDirectory = WorkingDirectory ?? "",
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Environment)
        {
            if (value is null)
            {
                start.Environment.Remove(name);
            }
            else
            {
                start.Environment[name] = value;
            }
        }

        return start;
    }
}

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">0 by convention means success.</param>
/// <param name="Output">Everything from standard output.</param>
/// <param name="Error">Everything from standard error.</param>
public sealed record CommandResult(int ExitCode, string Output, string Error)
{
    /// <summary>Whether the exit code is 0.</summary>
    public bool Succeeded => ExitCode == 0;

    /// <summary>The last lines of both outputs, for an error message.</summary>
    /// <param name="lines">How many lines at most.</param>
    public string Tail(int lines = 12) => string.Join(
        System.Environment.NewLine,
        $"{Output}\n{Error}".Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(lines));
}
