using System.Globalization;
using Eloquence.Tests.Support;
using Xunit.Abstractions;

namespace Eloquence.EndToEnd.Tests.Smoke;

/// <summary>
/// The steps of the app's clients one after another through the gateway, on speech synthesised anew in every run. The seed is printed;
/// the variable ELOQUENCE_SMOKE_SEED repeats it.
/// </summary>
[Collection(AppCollection.Name)]
public sealed class SmokeSequenceTests(AppFixture fixture, ITestOutputHelper output)
{
    private const string SeedVariable = "ELOQUENCE_SMOKE_SEED";

    [SpokenFact]
    public async Task The_smoke_sequence_of_the_clients_passes_step_by_step()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable(SeedVariable), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        output.WriteLine($"{SeedVariable}={seed}");
        var sequence = new SmokeSequence(fixture.App, new RandomSpeech(await SpeechTools.FindAsync(), seed));
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

        // All steps are tried: one that fails says nothing of those behind it.
        List<string> failures = [];
        foreach (var (name, runAsync) in steps)
        {
            var failure = await Record.ExceptionAsync(runAsync);
            output.WriteLine($"{name}: {(failure is null ? "passed" : "FAILED")}");
            if (failure is not null)
            {
                failures.Add($"{name}: {failure}");
            }
        }

        Assert.True(failures.Count == 0, string.Join("\n\n", failures));
    }
}

/// <summary>A test that needs espeak-ng; skipped, with that reason, where it is neither installed nor to be had.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SpokenFactAttribute : FactAttribute
{
    public SpokenFactAttribute() => Skip = SpeechTools.Missing()?.ToString();
}
