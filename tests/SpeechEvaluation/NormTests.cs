using Eloquence.SpeechEvaluation.Norms;
using Microsoft.Extensions.Configuration;

namespace Eloquence.SpeechEvaluation.Tests;

/// <summary>The shape of scores and the table of norms.</summary>
public sealed class NormTests
{
    private static readonly string[] All = ["Pace", "Melody", "Energy", "Fluency", "HeardFluency", "Pauses", "Clarity", "Steadiness"];

    public static TheoryData<string> Names => new(All);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_score_is_best_inside_the_band_and_falls_without_a_step_on_either_side(string name)
    {
        var norm = Norm(name);
        var low = norm.Low ?? (norm.High!.Value - (4 * norm.HalfAbove));
        var high = norm.High ?? (norm.Low!.Value + (4 * norm.HalfBelow));
        Assert.Equal(100, norm.Score((low + high) / 2));
        Assert.Equal(100, norm.Score(low));
        Assert.Equal(100, norm.Score(high));

        foreach (var (bound, half, exists, direction) in new[] { (low, norm.HalfBelow, norm.Low is not null, -1), (high, norm.HalfAbove, norm.High is not null, 1) })
        {
            var before = 100.0;
            for (var step = 1; step <= 400; step++)
            {
                var score = norm.Score(bound + (direction * half * step / 100));
                Assert.InRange(score, 0, 100);
                Assert.True(exists ? score < before : score == 100, $"{name}: {score} after {before}");
                Assert.InRange(before - score, 0, 0.75);
                before = score;
            }
            if (exists)
            {
                Assert.Equal(50, norm.Score(bound + (direction * half)), 1e-9);
            }
        }
    }

    [Theory]
    [InlineData(double.MaxValue)]
    [InlineData(double.MinValue)]
    [InlineData(0)]
    public void No_value_makes_a_score_that_is_no_number(double measured)
    {
        foreach (var name in All)
        {
            Assert.InRange(Norm(name).Score(measured), 0, 100);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_norm_says_what_it_rests_on(string name)
    {
        var norm = Norm(name);
        Assert.NotEmpty(norm.Quantity);
        Assert.NotEmpty(norm.Unit);
        Assert.Equal(norm.Basis == NormBasis.Published, !norm.Source.Contains("choix de ce projet", StringComparison.OrdinalIgnoreCase) && !norm.Source.Contains("aucune norme", StringComparison.OrdinalIgnoreCase));
        if (norm.Basis != NormBasis.Chosen)
        {
            Assert.Matches("(19|20)[0-9]{2}", norm.Source);
        }
    }

    [Fact]
    public async Task A_norm_can_be_set_from_outside_and_nonsense_is_refused_at_start()
    {
        await using (var host = await SpeechEvaluationHost.StartAsync(settings: ("Norms:Pace:High", "7.5")))
        {
            Assert.Equal(7.5, host.Norms.Pace.High);
            Assert.Equal(4.5, host.Norms.Pace.Low);
        }
        var refused = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => SpeechEvaluationHost.StartAsync(settings: ("Norms:Pace:High", "1")));
        Assert.Contains("vitesse d’articulation", refused.Message, StringComparison.Ordinal);
    }

    internal static NormTable Table()
    {
        var table = new NormTable();
        new ConfigurationBuilder().AddJsonFile(Path.Combine(AppContext.BaseDirectory, NormTable.File)).Build().GetSection(NormTable.Section).Bind(table);
        return table;
    }

    private static Norm Norm(string name) => (Norm)typeof(NormTable).GetProperty(name, System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Instance)!.GetValue(Table())!;
}
