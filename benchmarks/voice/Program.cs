// The acoustic analysis beside Praat computing the same measures, and frames of live sound.
//   taskset -c 0 dotnet run -c Release --project benchmarks/voice [-- SECONDS [RUNS]]
// A take of espeak-ng (60 s by default) at 16, 22.05, 44.1 and 48 kHz, on one core (Praat would use several). Ours is the whole analysis, from a WAV
// file in memory, warm. Praat's is what its script measures from reading the file on, without the start of the process. Medians of runs in turns.
using System.Diagnostics;
using System.Globalization;
using Eloquence.Audio;
using Eloquence.Tests.Support;

const string Text = "Mesdames et messieurs, je vous remercie d'être venus si nombreux. La parole en public s'apprend, comme on apprend à nager. "
    + "Il faut respirer, regarder la salle et laisser venir le silence. Chaque matin, ma voisine arrose ses géraniums en chantonnant. ";

var seconds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 60;
var runs = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;
var tools = await SpeechTools.FindAsync();
var spoken = WavDecoder.Decode(await tools.SpeakAsync(string.Concat(Enumerable.Repeat(Text, 1 + (seconds / 15))), "fr+f2", 150));
var take = spoken.Samples[..Math.Min(spoken.Samples.Length, seconds * spoken.SampleRate)];
var script = Path.Combine(AppContext.BaseDirectory, "measure.praat");
foreach (var rate in new[] { 16_000, 22_050, 44_100, 48_000 })
{
    var wav = WavWriter.Write(Resampler.Resample(take, spoken.SampleRate, rate), rate);
    var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.wav");
    await File.WriteAllBytesAsync(file, wav);
    try
    {
        List<double> ours = [], praat = [];
        for (var run = -2; run < runs; run++)
        {
            var start = Stopwatch.GetTimestamp();
            _ = FilledPauses.Find(new SpeechAnalyser().Analyse(WavSource.Open(wav)));
            ours.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            if (run >= 0)
            {
                praat.Add(double.Parse(await tools.PraatAsync(script, file), CultureInfo.InvariantCulture));
            }
        }
        ours.RemoveRange(0, 2);
        double mine = Median(ours), theirs = Median(praat);
        Print($"{rate} Hz: ours {mine:0.000} s, {seconds / mine:0} times real time; Praat {theirs:0.000} s, {seconds / theirs:0} times; {theirs / mine:0.00} times faster");
    }
    finally
    {
        File.Delete(file);
    }
}

var live = Resampler.Resample(take, spoken.SampleRate, LiveVoiceMeter.SampleRate);
var meter = new LiveVoiceMeter();
List<double> frames = [];
for (var at = 0; at + 1600 <= live.Length; at += 1600)
{
    var start = Stopwatch.GetTimestamp();
    meter.Add(live.AsSpan(at, 1600));
    _ = meter.Read();
    frames.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
}
Print($"a live frame, every 100 ms: median {Median(frames):0.000} ms, 99 % {frames.Order().ElementAt(frames.Count * 99 / 100):0.000} ms, largest {frames.Max():0.000} ms of {frames.Count}");

static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

static void Print(FormattableString line) => Console.WriteLine(FormattableString.Invariant(line));
