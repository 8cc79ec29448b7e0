using System.Globalization;
using Eloquence.Benchmarks.LiveKitLoad;
using Eloquence.Benchmarks.LiveKitLoad.Janus;
using Eloquence.Benchmarks.LiveKitLoad.LiveKit;

var plan = Plan.Parse(args);
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{plan.Rooms * plan.Participants} participants in {plan.Rooms} rooms, {plan.Streams} forwarded streams of {Plan.PacketsPerSecond} packets of {Plan.PayloadBytes} bytes per second, for {plan.Seconds} s"));
var results = new List<LoadResult>();
foreach (var name in plan.Servers)
{
    Func<Task<IForwardingServer>> start = name switch
    {
        "livekit" => LiveKitServerProcess.StartAsync,
        "janus" => JanusServerProcess.StartAsync,
        _ => throw new ArgumentException($"There is no server '{name}': use livekit, janus or both, separated by a comma."),
    };
    var result = await Load.RunAsync(name, start, plan);
    results.Add(result);
    Console.WriteLine(result);
}

if (results.Count == 2)
{
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"streams per core, {results[0].Server} beside {results[1].Server}: {results[0].StreamsPerCore / results[1].StreamsPerCore:0.00} times"));
}

return results.All(result => result.Refused == 0) ? 0 : 1;
