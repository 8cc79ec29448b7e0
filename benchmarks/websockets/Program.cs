using System.Diagnostics;
using System.Globalization;
using Eloquence.Benchmarks.WebSockets;

var plan = Plan.Parse(args);
FileLimit.Check(needed: (2 * (plan.Sessions + plan.Idle)) + 500);
await using var system = await RunningSystem.StartAsync(plan.Replicas);
using var invoker = Sockets.CreateInvoker();
Console.WriteLine($"{plan.Sessions} sessions of live sound and {plan.Idle} idle sockets for {plan.Seconds} s through the gateway, {plan.Replicas} replica(s) of the API");

var before = system.Memory();
var idle = await IdleSocket.OpenAsync(system.Gateway, invoker, plan.Idle);
var withIdle = system.Memory();
Report("idle socket", plan.Idle, before, withIdle);

var sessions = Enumerable.Range(0, plan.Sessions).Select(number => new SpeakingSession(number)).ToArray();
var cpu = system.ProcessorTime();
var started = Stopwatch.GetTimestamp();
await Task.WhenAll(sessions.Select(session => session.RunAsync(system.Gateway, invoker, TimeSpan.FromSeconds(plan.Seconds), () => Report("live session", plan.Sessions, withIdle, system.Memory(), once: true))));
var elapsed = Stopwatch.GetElapsedTime(started);
var used = system.ProcessorTime();
foreach (var name in used.Keys)
{
    Console.WriteLine($"processor time of {name}: {(used[name] - cpu[name]).TotalSeconds / elapsed.TotalSeconds:0.00} cores");
}

var alive = await IdleSocket.CountAliveAsync(idle);
var failures = sessions.Count(session => session.Failure is not null);
foreach (var failure in sessions.Select(session => session.Failure).OfType<string>().GroupBy(text => text).Take(5))
{
    Console.WriteLine($"{failure.Count()} x {failure.Key}");
}

var latencies = sessions.SelectMany(session => session.Latencies).Order().ToArray();
var mixedUp = sessions.Sum(session => session.MixedUp);
var slowest = sessions.Min(session => session.MetricsPerSecond);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
    idle sockets alive at the end: {alive} of {plan.Idle}
    live sessions that ended with their result: {sessions.Length - failures} of {sessions.Length}
    frames with figures: {sessions.Sum(session => session.Figures)}, of a wrong voice: {mixedUp}; fewest per second in any session: {slowest:0.0}
    from sound to figures: median {Percentile(latencies, 0.5):0.0} ms, 99 % {Percentile(latencies, 0.99):0.0} ms, longest {Percentile(latencies, 1):0.0} ms
    """));
foreach (var line in system.Complaints())
{
    Console.WriteLine(line);
}

return alive == plan.Idle && failures == 0 && mixedUp == 0 && slowest >= 5 ? 0 : 1;

static double Percentile(double[] sorted, double share) => sorted.Length == 0 ? double.NaN : sorted[(int)Math.Min(sorted.Length - 1, share * sorted.Length)];

static void Report(string what, int count, IReadOnlyDictionary<string, long> before, IReadOnlyDictionary<string, long> after, bool once = false)
{
    if (once && !Reported.First())
    {
        return;
    }

    foreach (var (name, bytes) in after)
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {bytes / 1e6:0} MB, {(bytes - before[name]) / 1e3 / Math.Max(1, count):0.0} KB more per {what}"));
    }
}
