using Eloquence.Api.Conversations;
using Eloquence.Audio;
using Eloquence.Contracts;

namespace Eloquence.Api.Tests.Conversations;

/// <summary>What the coach without a language model says about good, poor and absent measurements.</summary>
public sealed class LocalCoachTests
{
    private static readonly LocalCoach Coach = new(new PersonaCatalogue());

    [Theory]
    [InlineData("pace", 5.24, "syll/s", "vous articulez 5,2 syllabes par seconde : 90 sur 100.")]
    [InlineData("pace", 1.04, "syll/s", "vous articulez 1,0 syllabe par seconde : 90 sur 100.")]
    [InlineData("melody", 0.123, "PVQ", "la hauteur de votre voix varie de 12 % autour de sa moyenne : 90 sur 100.")]
    [InlineData("energy", 4.06, "dB", "l’intensité de vos syllabes varie de 4,1 dB : 90 sur 100.")]
    [InlineData("fluency", 3, "pour 100 mots", "je compte 3,0 disfluences pour 100 mots : 90 sur 100.")]
    [InlineData("fluency", 0, "par minute", "j’entends 0,0 hésitation par minute : 90 sur 100.")]
    [InlineData("pauses", 22.4, "%", "les silences prennent 22 % du temps : 90 sur 100.")]
    [InlineData("clarity", 91, "%", "vos mots sont reconnus avec une certitude de 91 % : 90 sur 100.")]
    [InlineData("steadiness", -3.2, "dB", "la fin de vos phrases baisse de 3,2 dB : 90 sur 100.")]
    [InlineData("steadiness", 0.4, "dB", "la fin de vos phrases garde son niveau : 90 sur 100.")]
    public void A_score_is_said_as_a_French_sentence_with_its_measured_value(string name, double measured, string unit, string expected)
    {
        var score = new SpeechScore(name, 90, measured, unit, new NormBand(null, null), new ScoreAdvice("Continuez.", null));

        var fact = Assert.Single(MeasuredFacts.Of(Report(score)));

        Assert.Equal($"Dans votre dernier enregistrement, {expected}", fact.Observation);
    }

    [Theory]
    [InlineData("job_interview", "Marie")]
    [InlineData("virelangue_custom_1730000000000", "coach d’articulation")]
    [InlineData("debate_17", "Michel Dubois")]
    [InlineData("unknown", "Thomas")]
    public void The_exercise_that_is_named_decides_who_speaks(string exercise, string expected) =>
        Assert.Contains(expected, Coach.Answer(new CoachQuestion(exercise, [new CoachTurn("user", "studio débat tribunal")], [])).Text, StringComparison.Ordinal);

    [Fact]
    public void Without_a_measurement_no_figure_is_said()
    {
        var answer = Coach.Answer(new CoachQuestion(null, [new CoachTurn("user", "Comment réussir mon discours ?")], [.. MeasuredFacts.Of(new LiveVoiceTotals())]));

        Assert.DoesNotMatch("[0-9]", answer.Text);
        Assert.Contains("voix", answer.Text, StringComparison.Ordinal);
        Assert.EndsWith("?", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void In_a_long_conversation_no_fact_and_no_advice_comes_twice()
    {
        var facts = MeasuredFacts.Of(new LiveVoiceTotals()).Append(new MeasuredFact("Votre voix varie de 1,2 demi-ton.", "Appuyez un mot par phrase.")).ToList();
        List<CoachTurn> turns = [];
        List<string> answers = [];
        for (var turn = 0; turn < 4; turn++)
        {
            turns.Add(new CoachTurn("user", $"Oui, voilà {turn}."));
            answers.Add(Coach.Answer(new CoachQuestion("job_interview", turns, facts)).Text);
            turns.Add(new CoachTurn("assistant", answers[^1]));
        }

        Assert.Single(answers, answer => answer.Contains("1,2 demi-ton", StringComparison.Ordinal));
        Assert.Single(answers, answer => answer.Contains("Appuyez", StringComparison.Ordinal));
        Assert.Equal(4, answers.Select(answer => answer.Split(". ")[^1]).Distinct().Count());
    }

    private static SpeechReport Report(SpeechScore score) => new()
    {
        Measurement = SpeechEvaluationStub.Measurement(32_000),
        Scores = [score],
        NotJudged = [],
        Degraded = false,
        Reasons = [],
    };
}
