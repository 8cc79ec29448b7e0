// What live sessions cost and how soon their words come: sentences of the self-test model's evaluation, spoken by espeak-ng at their own pace.
//   dotnet run -c Release --project benchmarks/live-whisper -- [sessions] [sentences]
// The service runs as a process of its own, so that the figures hold nothing of the client: processor time of the service and of its
// engine's worker apart, and the memory that 200 idle sockets add to the service.
using System.Diagnostics;
using System.Globalization;
using Eloquence.Benchmarks.LiveWhisper;
using Eloquence.Contract.Tests;
using Eloquence.Tests.Support;
using Eloquence.Whisper.Tests.Support;
using LiveClient = Eloquence.Whisper.Tests.Support.LiveClient;

const int Idle = 200;
var sessions = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 4;
var count = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 40;
var takes = await Sentences.SpeakAsync(count);
await using var program = await ServiceProgram.StartAsync("Whisper", ServiceProgram.TakeAddress(), ("Speech:Libraries:0", await WhisperLibraries.AnyAsync()));
var address = new Uri(program.Address);
using var http = new HttpClient { BaseAddress = address };
await Eventually.TrueAsync(async () => (await http.GetStringAsync("/v1/models")).Contains("\"ready\":true", StringComparison.Ordinal), "the model", TimeSpan.FromSeconds(60));

// Everything is compiled and warm before anything is measured.
await SpokenTiming.StreamAsync(address, [takes[0]]);

var service = new MeasuredProcess(program.Id);
var before = service.Memory;
var clients = new List<LiveClient>();
for (var i = 0; i < Idle; i++)
{
    clients.Add(await LiveClient.ConnectAsync(new Uri(address, "/streaming/session")));
}
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Idle} idle sockets: {(service.Memory - before) / 1e6:F1} MB resident more"));
foreach (var client in clients)
{
    await client.DisposeAsync();
}

var worker = service.Child("Eloquence.Whisp");
var (cpu, engine, begun) = (service.ProcessorTime, worker.ProcessorTime, Stopwatch.GetTimestamp());
var results = (await Task.WhenAll(Enumerable.Range(0, sessions).Select(
    session => SpokenTiming.StreamAsync(address, [.. takes.Where((_, index) => index % sessions == session)])))).SelectMany(timings => timings).ToList();
var elapsed = Stopwatch.GetElapsedTime(begun).TotalSeconds;
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
    {sessions} sessions, {results.Count} sentences: word error rate {100.0 * results.Sum(result => result.Errors) / results.Sum(result => result.Words):F1} %
    first committed word after it is spoken, s: {SpokenTiming.Percentiles(results.Select(result => result.FirstWord))}
    final text after the end of speech, s: {SpokenTiming.Percentiles(results.Select(result => result.Final))}
    processor time for a session, share of the sound's time: service {100 * (service.ProcessorTime - cpu).TotalSeconds / elapsed / sessions:F2} %, engine {100 * (worker.ProcessorTime - engine).TotalSeconds / elapsed / sessions:F1} %
    """));
