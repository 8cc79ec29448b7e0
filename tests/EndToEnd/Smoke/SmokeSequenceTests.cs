using System.Globalization;
using Eloquence.Tests.Support;
using Xunit.Abstractions;

namespace Eloquence.EndToEnd.Tests.Smoke;

/// <summary>
/// The steps of the app's clients one after another through the gateway, on speech synthesised anew in every run. The seed is printed;
/// the variable ELOQUENCE_SMOKE_SEED repeats it, and ELOQUENCE_SMOKE_RUNS is how many takes, of that seed and the following ones, go through.
/// </summary>
[Collection(AppCollection.Name)]
public sealed class SmokeSequenceTests(AppFixture fixture, ITestOutputHelper output)
{
    private const string SeedVariable = "ELOQUENCE_SMOKE_SEED";
    private const string RunsVariable = "ELOQUENCE_SMOKE_RUNS";

    [SpokenFact]
    public async Task The_smoke_sequence_of_the_clients_passes_step_by_step()
    {
        var tools = await SpeechTools.FindAsync();
        var first = Variable(SeedVariable) ?? Random.Shared.Next(int.MaxValue / 2);
        List<string> failures = [];
        for (var seed = first; seed < first + (Variable(RunsVariable) ?? 1); seed++)
        {
            output.WriteLine($"{SeedVariable}={seed}");
            failures.AddRange(await RunAsync(new SmokeSequence(fixture.App, new RandomSpeech(tools, seed)), seed));
        }

        Assert.True(failures.Count == 0, string.Join("\n\n", failures));
    }

    /// <summary>All steps are tried: one that fails says nothing of those behind it.</summary>
    private async Task<List<string>> RunAsync(SmokeSequence sequence, int seed)
    {
        (string Name, Func<Task> RunAsync)[] steps =
        [
            ("1 health", sequence.HealthAsync),
            ("2 scenarios", sequence.ScenariosAsync),
            ("3 a session, twice", sequence.SessionAsync),
            ("4 tokens under three names", sequence.TokensAsync),
            ("5 LiveKit accepts the token", sequence.LiveKitAsync),
            ("6 every recorder's bytes are analysed", sequence.AnalysesAsync),
            ("7 the same upload again", sequence.RepetitionAsync),
            ("8 a client session of live transcription", sequence.ClientStreamAsync),
            ("9 binary sound, status, reset, ping", sequence.BinaryStreamAsync),
            ("10 a session of every exercise", sequence.ExercisesAsync),
            ("11 live voice in both dialects", sequence.LiveVoiceAsync),
            ("12 virelangue, story, elements", sequence.TextsAsync),
            ("13 chat completion, plain and streamed", sequence.ChatAsync),
            ("14 complete, end, delete", sequence.EndsAsync),
            ("15 two speakers at once", sequence.TwoSpeakersAsync),
        ];

        List<string> failures = [];
        foreach (var (name, runAsync) in steps)
        {
            var failure = await Record.ExceptionAsync(runAsync);
            output.WriteLine($"{name}: {(failure is null ? "passed" : "FAILED")}");
            if (failure is not null)
            {
                failures.Add($"Seed {seed}, {name}: {failure}");
            }
        }

        return failures;
    }

    private static int? Variable(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : null;
}

/// <summary>A test that needs espeak-ng; skipped, with that reason, where it is neither installed nor to be had.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SpokenFactAttribute : FactAttribute
{
    public SpokenFactAttribute() => Skip = SpeechTools.Missing()?.ToString();
}
