using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Eloquence.Audio;
using Eloquence.Audio.Tests;
using Eloquence.Contracts;
using Eloquence.SpeechEvaluation.Clients;
using Eloquence.SpeechEvaluation.Endpoints;
using Eloquence.Tests.Support;
using Microsoft.Extensions.Options;
using Xunit.Abstractions;

namespace Eloquence.SpeechEvaluation.Tests;

/// <summary>
/// The same take gets the same scores whatever the microphone and the file make of it. Takes nobody has heard, by
/// <c>ELOQUENCE_CASES=16 ELOQUENCE_SEED=7 dotnet test tests/SpeechEvaluation --filter InvarianceTests --logger "console;verbosity=detailed"</c>.
/// </summary>
public sealed class InvarianceTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const double MostPoints = 3;

    private static readonly int[] Rates = [8_000, 16_000, 44_100, 48_000];
    private static readonly double[] Peaks = [-3, -30];

    private SpeechEvaluationHost _host = null!;
    private SpeechTools _tools = null!;

    /// <summary>How many takes; the default keeps the suite short.</summary>
    private static int Cases => Number("ELOQUENCE_CASES", 2);

    /// <summary>Number of the first take.</summary>
    private static int Seed => Number("ELOQUENCE_SEED", 1);

    public static TheoryData<int> Takes => new(Enumerable.Range(Seed, Cases));

    public async Task InitializeAsync()
    {
        _tools = await SpeechTools.FindAsync();
        _host = await SpeechEvaluationHost.StartAsync();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [MemberData(nameof(Takes))]
    public async Task Rate_channels_and_level_of_a_take_change_no_score_by_more_than_three_points(int seed)
    {
        var take = FreshTake.Of(seed);
        var spoken = await take.SpeakAsync(_tools);
        var reference = await ScoresAsync(Encode(spoken, FreshTake.Rate, 1, Peaks[0]));
        List<string> wrong = [];
        var most = 0.0;
        foreach (var (rate, channels, peak) in Variants(all: Cases > 4))
        {
            var scores = await ScoresAsync(Encode(spoken, rate, channels, peak));
            foreach (var name in reference.Keys.Union(scores.Keys))
            {
                var difference = Math.Abs(reference.GetValueOrDefault(name, double.NaN) - scores.GetValueOrDefault(name, double.NaN));
                most = Math.Max(most, difference);
                if (!(difference <= MostPoints))
                {
                    wrong.Add($"{rate} Hz, {channels} channels, {peak} dB: {name} {Shown(reference, name)} -> {Shown(scores, name)}");
                }
            }
        }
        output.WriteLine($"{seed}: {take.Voice} {take.WordsPerMinute} wpm, noise {take.NoiseDb} dB, {reference.Count} scores, most {most:F2} points");
        Assert.True(wrong.Count == 0, $"{take.Voice} {take.WordsPerMinute} wpm, noise {take.NoiseDb} dB\n{string.Join('\n', wrong)}");
    }

    private static IEnumerable<(int Rate, int Channels, double Peak)> Variants(bool all) => all
        ? from rate in Rates from channels in (int[])[1, 2] from peak in Peaks select (rate, channels, peak)
        : [(8_000, 1, Peaks[0]), (8_000, 2, Peaks[1]), (16_000, 1, Peaks[0]), (16_000, 2, Peaks[1]), (44_100, 2, Peaks[0]), (48_000, 1, Peaks[1])];

    private static string Shown(Dictionary<string, double> scores, string name) =>
        scores.TryGetValue(name, out var value) ? value.ToString("F2", CultureInfo.InvariantCulture) : "absent";

    private static int Number(string variable, int otherwise) =>
        int.Parse(Environment.GetEnvironmentVariable(variable) ?? otherwise.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>16-bit WAV; of two channels the second is the quieter one.</summary>
    private static byte[] Encode(double[] sound, int rate, int channels, double peakDb)
    {
        var samples = Resampler.Resample([.. sound.Select(sample => (float)sample)], FreshTake.Rate, rate);
        var factor = Math.Pow(10, peakDb / 20) / samples.Max(Math.Abs);
        return new TestWav { Rate = rate, Channels = channels, Balance = 0.7 }.Write([.. samples.Select(sample => factor * sample)]);
    }

    /// <summary>Every score of every dialect on the scale 0..100, by its path in the answer.</summary>
    private async Task<Dictionary<string, double>> ScoresAsync(byte[] recording)
    {
        using var content = new ByteArrayContent(recording);
        using var response = await _host.Client.PostAsync("/evaluate", content);
        response.EnsureSuccessStatusCode();
        var report = (await response.Content.ReadFromJsonAsync<SpeechReport>(ContractJson.Options))!;
        var scores = report.Scores.ToDictionary(score => score.Name, score => score.Value);
        var parts = new PartAnalyses(Options.Create(_host.Norms));
        object[] dialects =
        [
            VoskAnalysis.Of(report, TimeSpan.Zero), HybridAnalysis.Of(report, null), SessionResults.Of("one", report), Prosody.Of(report),
            ImmediateFeedback.Of(report), parts.SpeechRate(report), parts.Intonation(report), PartAnalyses.Pauses(report), parts.Energy(report), PartAnalyses.Disfluencies(report),
        ];
        foreach (var dialect in dialects)
        {
            Collect(dialect.GetType().Name, JsonSerializer.SerializeToElement(dialect, ContractJson.Options), scores);
        }
        return scores;
    }

    private static void Collect(string path, JsonElement element, Dictionary<string, double> scores)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in element.EnumerateObject())
            {
                Collect($"{path}.{member.Name}", member.Value, scores);
            }
        }
        else if (element.ValueKind == JsonValueKind.Number && path.EndsWith("_score", StringComparison.Ordinal))
        {
            scores[path] = element.GetDouble() * (path.EndsWith("overall_score", StringComparison.Ordinal) ? 1 : 100);
        }
    }
}
