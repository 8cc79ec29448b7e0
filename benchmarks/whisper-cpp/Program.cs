// Our engine beside whisper.cpp's own command line, built from the same sources: the same text, and the same time for encoder and decoder.
//   dotnet run -c Release --project benchmarks/whisper-cpp -- LIBRARY_FOLDER WHISPER_CLI RECORDING.wav [runs] [beams]
// LIBRARY_FOLDER and WHISPER_CLI must come from one build (see docs/speech-models.md). The recording is 16 kHz, mono, 16 bits. The models
// have the dimensions of Whisper tiny and base and random weights: their text means nothing, but takes as long as a real one.
// Every run of ours has a worker of its own, as every run of the command line is a process of its own: the first recognition of a process
// touches its memory for the first time, which costs some percent. What a worker that goes on serving needs is printed beside it.
using System.Globalization;
using System.Text.RegularExpressions;
using Eloquence.Acquisition;
using Eloquence.Audio;
using Eloquence.Tests.Support;
using Eloquence.Whisper.Recognition.WhisperCpp;
using Eloquence.WhisperWorker.Protocol;
using Microsoft.Extensions.Logging.Abstractions;

var (library, cli, recording) = (Path.GetFullPath(args[0]), Path.GetFullPath(args[1]), Path.GetFullPath(args[2]));
var runs = args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : 5;
var beams = args.Length > 4 ? int.Parse(args[4], CultureInfo.InvariantCulture) : 1;
string[] noFallback = beams > 1 ? [] : ["-nf"];
var threads = Math.Min(4, Environment.ProcessorCount);
var samples = WavDecoder.Decode(await File.ReadAllBytesAsync(recording)).Samples;
var folder = Directory.CreateTempSubdirectory("eloquence-benchmark-");
try
{
    foreach (var (name, writer) in new[] { ("tiny", GgmlModelWriter.Tiny), ("base", GgmlModelWriter.Base) })
    {
        var model = Path.Combine(folder.FullName, $"ggml-{name}.bin");
        writer.Write(model);
        var command = new RecognizeCommand("fr", null, false, false, 0, SingleSegment: false, new DecodingSettings(beams, beams > 1 ? 0.2f : 0, SuppressBlank: true, MaximumTokens: 0));
        var (ours, warm, theirs, ourText, theirText) = (new List<double>(), new List<double>(), new List<double>(), "", "");
        for (var run = 0; run < runs; run++)
        {
            await using (var worker = await WorkerProcess.StartAsync(
                new LoadCommand(library, model, 1, threads, WordAlignment.Timestamps), NullLogger.Instance, CancellationToken.None))
            {
                var result = await worker.RecognizeAsync(command, samples, CancellationToken.None);
                ours.Add(result.Seconds);
                ourText = string.Concat(result.Segments.Select(segment => segment.Text.Replace(" ", "", StringComparison.Ordinal)));
                warm.Add((await worker.RecognizeAsync(command, samples, CancellationToken.None)).Seconds);
            }

            var output = await new CommandLine(cli)
            {
                Arguments = ["-m", model, "-f", recording, "-l", "fr", "-t", $"{threads}", "-bs", $"{beams}", "-bo", "5", .. noFallback],
            }.RunAsync();
            theirs.Add(Timing.Seconds(output.Error));
            theirText = string.Concat(Timing.Stamp().Replace(output.Output, "").Where(character => !char.IsWhiteSpace(character)));
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: ours {Median(ours):F3} s, command line {Median(theirs):F3} s, difference {100 * ((Median(ours) / Median(theirs)) - 1):+0.0;-0.0} %, same text: {ourText == theirText} ({ourText.Length} characters); ours again in the same worker {Median(warm):F3} s"));
    }
}
finally
{
    folder.Delete(recursive: true);
}

static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

internal static partial class Timing
{
    /// <summary>Everything but loading, from the table the command line ends with, in seconds.</summary>
    public static double Seconds(string log) => Line().Matches(log).Sum(line => double.Parse(line.Groups[2].Value, CultureInfo.InvariantCulture)) / 1000;

    [GeneratedRegex(@"\[[0-9:.]+ --> [0-9:.]+\]")]
    public static partial Regex Stamp();

    [GeneratedRegex(@"(mel|sample|encode|decode|batchd|prompt) time =\s+([0-9.]+) ms")]
    private static partial Regex Line();
}
