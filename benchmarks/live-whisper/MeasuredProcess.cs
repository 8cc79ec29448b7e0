using System.Diagnostics;
using System.Globalization;

namespace Eloquence.Benchmarks.LiveWhisper;

/// <summary>Processor time and memory of a process on Linux.</summary>
internal sealed class MeasuredProcess(int id)
{
    private readonly Process _process = Process.GetProcessById(id);

    /// <summary>User and system time so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Resident memory in bytes.</summary>
    public long Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>The child whose name (at most 15 characters, as Linux keeps it) begins so.</summary>
    public MeasuredProcess Child(string name) => new(Process.GetProcesses().First(process => process.ProcessName.StartsWith(name, StringComparison.Ordinal) && ParentOf(process.Id) == id).Id);

    /// <summary>The fourth field of <c>/proc/[pid]/stat</c>, counted after the program's name, which may hold anything (proc(5)).</summary>
    private static int ParentOf(int process)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
