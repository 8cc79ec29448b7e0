using System.Globalization;

namespace Eloquence.Benchmarks.WebSockets;

/// <summary>What is run: <c>--sessions 200 --idle 5000 --seconds 60 --replicas 2</c>.</summary>
internal sealed record Plan(int Sessions, int Idle, int Seconds, int Replicas)
{
    public static Plan Parse(string[] arguments)
    {
        int Value(string name, int otherwise) => Array.IndexOf(arguments, "--" + name) is >= 0 and var at && at + 1 < arguments.Length
            ? int.Parse(arguments[at + 1], CultureInfo.InvariantCulture)
            : otherwise;
        return new Plan(Value("sessions", 200), Value("idle", 5000), Value("seconds", 60), Value("replicas", 2));
    }
}

/// <summary>Says something only once.</summary>
internal static class Reported
{
    private static int _times;

    public static bool First() => Interlocked.Increment(ref _times) == 1;
}
