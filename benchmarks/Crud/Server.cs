using System.Diagnostics;
using System.Globalization;

namespace Eloquence.Benchmarks.Crud;

/// <summary>A server under measurement with all its processes.</summary>
internal sealed class Server : IAsyncDisposable
{
    private readonly Process _process;

    private Server(string name, Uri address, Process process) => (Name, Address, _process) = (name, address, process);

    public string Name { get; }

    public Uri Address { get; }

    /// <summary>User and system time that the process and its children have used so far.</summary>
    public TimeSpan Processor => TimeSpan.FromSeconds(Family(_process.Id).Sum(Seconds));

    /// <summary>Starts a program in the folder where its settings are, and waits until it answers.</summary>
    public static async Task<Server> StartAsync(
        string name, int port, string probe, string folder, IReadOnlyList<string> command, IReadOnlyDictionary<string, string?> environment)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        var process = Process.Start(start)!;
        var output = new List<string>();
        process.OutputDataReceived += (_, line) => output.Add(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => output.Add(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var server = new Server(name, new Uri($"http://127.0.0.1:{port}"), process);
        using var client = new HttpClient();
        for (var attempt = 0; attempt < 300; attempt++)
        {
            if (process.HasExited)
            {
                throw new InvalidOperationException($"{name} ended:\n{string.Join('\n', output)}");
            }

            try
            {
                using var answer = await client.GetAsync(new Uri(server.Address, probe));
                if ((int)answer.StatusCode is 200 or 404)
                {
                    return server;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(100);
        }

        throw new TimeoutException($"{name} does not answer:\n{string.Join('\n', output)}");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static IEnumerable<int> Family(int id)
    {
        var children = Directory.EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(name => int.TryParse(name, out _))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
            .Where(candidate => Fields(candidate) is [_, _, var parent, ..] && parent == id.ToString(CultureInfo.InvariantCulture));
        return [id, .. children.SelectMany(Family)];
    }

    /// <summary>utime and stime of proc(5), in hundredths of a second.</summary>
    private static double Seconds(int id) => Fields(id) is { Length: > 14 } fields
        ? (double.Parse(fields[12], CultureInfo.InvariantCulture) + double.Parse(fields[13], CultureInfo.InvariantCulture)) / 100
        : 0;

    /// <summary>The fields of <c>/proc/[pid]/stat</c> from the process id on; the program's name may hold anything.</summary>
    private static string[] Fields(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return [$"{id}", .. stat[(stat.LastIndexOf(')') + 2)..].Split(' ')];
        }
        catch (IOException)
        {
            return [];
        }
    }
}
