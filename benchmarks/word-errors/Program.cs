// Word error rate of a running system, live and from files, with sentences, voices and speeds that the self-test model's training did not hear.
//   dotnet run -c Release --project benchmarks/word-errors -- ADDRESS [SEED] [DRAWN] [SESSIONS]
// ADDRESS is the gateway's; DRAWN sentences come from the templates beside those of sentences.txt, some are joined by a pause.
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Eloquence.Benchmarks.WordErrors;
using Eloquence.Tests.Support;
using Eloquence.Whisper.Tests.Support;

var address = new Uri(args[0]);
var seed = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1;
var drawn = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 60;
var sessions = args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : 3;

var random = new Random(seed);
var templates = new Templates();
var speaker = new Speaker(await SpeechTools.FindAsync());
var texts = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "sentences.txt")).Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(": ", 2)).Select(parts => (Kind: parts[0], Text: parts[1])).ToList();
for (var i = 0; i < drawn; i++)
{
    texts.Add((i % 3) switch
    {
        0 => ("pause", $"{templates.Draw(random)} | {templates.Draw(random)}"),
        _ => ("drawn", templates.Draw(random)),
    });
}
var takes = new List<Take>();
foreach (var (kind, text) in texts)
{
    takes.Add(await speaker.SayAsync(kind, text, random));
}

using var http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(2) };
var files = new List<(Take Take, string Heard)>();
foreach (var take in takes)
{
    using var response = await http.PostAsync("/transcribe", new ByteArrayContent(take.File));
    files.Add((take, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("text").GetString()!));
}
Report("from file", files);

if (sessions == 0)
{
    return;
}
var live = (await Task.WhenAll(Enumerable.Range(0, sessions).Select(async session =>
{
    Take[] mine = [.. takes.Where((_, index) => index % sessions == session)];
    var timings = await SpokenTiming.StreamAsync(address, [.. mine.Select(take => (take.Text, take.Sound))]);
    return mine.Zip(timings, (take, timing) => (Take: take, Timing: timing));
}))).SelectMany(timings => timings).ToList();
Report("live", [.. live.Select(one => (one.Take, one.Timing.Heard))]);
Console.WriteLine($"first committed word after it is spoken, s: {SpokenTiming.Percentiles(live.Select(one => one.Timing.FirstWord))}");
Console.WriteLine($"final text after the end of speech, s: {SpokenTiming.Percentiles(live.Select(one => one.Timing.Final))}");

static void Report(string how, IReadOnlyList<(Take Take, string Heard)> answers)
{
    foreach (var (take, heard) in answers.Where(answer => answer.Heard != answer.Take.Text))
    {
        Console.WriteLine($"  {how} {take.Kind} {take.Voice} {take.Speed}: {take.Text} -> {heard}");
    }
    foreach (var kind in answers.GroupBy(answer => answer.Take.Kind).Append(answers.GroupBy(_ => "all").Single()))
    {
        var (errors, words) = kind.Select(answer => WordErrors.Of(answer.Take.Text, answer.Heard)).Aggregate((sum, one) => (sum.Errors + one.Errors, sum.Words + one.Words));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{how}, {kind.Key}: word error rate {100.0 * errors / words:F1} % of {words} words in {kind.Count()} sentences"));
    }
}
