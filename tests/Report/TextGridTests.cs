using Eloquence.Contracts;
using Eloquence.Tests.Support;

namespace Eloquence.Report.Tests;

/// <summary>Praat itself reads the TextGrid.</summary>
public sealed class TextGridTests
{
    private const string Script = """
        form Read a TextGrid
          sentence file
        endform
        Read from file: file$
        tiers = Get number of tiers
        duration = Get total duration
        writeInfoLine: tiers, " ", fixed$ (duration, 6)
        for tier to tiers
          name$ = Get tier name: tier
          interval = Is interval tier: tier
          if interval
            count = Get number of intervals: tier
            labelled = Count intervals where: tier, "is not equal to", ""
            appendInfoLine: name$, " ", count, " ", labelled
          else
            count = Get number of points: tier
            appendInfoLine: name$, " points ", count
          endif
        endfor
        first$ = Get label of interval: 1, 2
        appendInfoLine: first$
        """;

    [Fact]
    public async Task Praat_reads_what_was_written()
    {
        var report = MarkupTests.Bare(6);
        var content = new ReportContent
        {
            CreatedAt = DateTimeOffset.UnixEpoch,
            Report = report with
            {
                Measurement = report.Measurement with
                {
                    Pauses = new PauseMeasurement(2, 1, 0.5, [new PauseSegment(1, 0.5), new PauseSegment(3, 0.5)]),
                    BreathGroups = new BreathGroupMeasurement(2, 1, 1, 2, [new BreathGroup(0.2, 0.8, 3, null, null), new BreathGroup(1.5, 1.5, 5, null, null)]),
                    Timeline = new MeasurementTimeline
                    {
                        PitchHz = new Curve<double?>(0, 0.01, []),
                        IntensityDb = new Curve<double>(0, 0.01, []),
                        Waveform = new WaveformPeaks(0.01, [], []),
                        SyllableNucleiSeconds = [0.3, 0.5, 0.5, 9],
                    },
                },
            },
            Transcript = new Transcript
            {
                Engine = "test",
                Degraded = false,
                Reasons = [],
                Text = "",
                Language = "fr",
                Duration = 6,
                // Quotation marks, an overlap, a word that ends behind the take, a word without length.
                Words =
                [
                    new TranscriptWord("« dit \"été\" »", 0.2, 0.6, 0.9), new TranscriptWord("euh\n", 0.5, 0.9, 0.9, true),
                    new TranscriptWord("fin", 5.5, 7, 0.9), new TranscriptWord("rien", 2, 2, 0.9),
                ],
            },
        };

        var answer = (await ReadWithPraatAsync(TextGridReport.Render(content))).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        Assert.Equal(
            ["5 6.000000", "words 5 3", "pauses 5 2", "fillers 3 1", "syllables points 2", "breath groups 5 2", "« dit \"été\" »"],
            answer);
    }

    [Fact]
    public async Task Praat_reads_a_take_in_which_nothing_was_found()
    {
        var text = TextGridReport.Render(new ReportContent { CreatedAt = DateTimeOffset.UnixEpoch, Report = MarkupTests.Bare(0.3) });
        var answer = await ReadWithPraatAsync(text, withLabel: false);
        Assert.StartsWith("5 0.300000", answer, StringComparison.Ordinal);
    }

    private static async Task<string> ReadWithPraatAsync(string textGrid, bool withLabel = true)
    {
        var folder = Directory.CreateTempSubdirectory("textgrid-").FullName;
        try
        {
            var script = Path.Combine(folder, "read.praat");
            var file = Path.Combine(folder, "take.TextGrid");
            await File.WriteAllTextAsync(script, withLabel ? Script : string.Join('\n', Script.Split('\n')[..^2]));
            await File.WriteAllTextAsync(file, textGrid);
            return await (await SpeechTools.FindAsync()).PraatAsync(script, file);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
