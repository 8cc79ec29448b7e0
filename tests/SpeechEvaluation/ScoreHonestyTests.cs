using Eloquence.Contracts;
using Eloquence.SpeechEvaluation.Scoring;
using Microsoft.Extensions.Options;

namespace Eloquence.SpeechEvaluation.Tests;

/// <summary>No score without its measurement, whatever else a report holds.</summary>
public sealed class ScoreHonestyTests
{
    private const int Reports = 2_000;

    private static readonly string[] Names =
    [
        ScoreNames.Pace, ScoreNames.Melody, ScoreNames.Energy, ScoreNames.Fluency, ScoreNames.Pauses, ScoreNames.Clarity, ScoreNames.Steadiness, ScoreNames.Overall,
    ];

    private static readonly SpeechScorer Scorer = new(Options.Create(NormTests.Table()));

    /// <summary>What a score rests on, by the way to take it out of a report.</summary>
    private static readonly Dictionary<string, (string[] Scores, Func<Take, Take> Remove)> Removals = new()
    {
        ["articulation rate"] = ([ScoreNames.Pace], take => Measured(take, measured => measured with { Syllables = measured.Syllables is { } syllables ? syllables with { TelephoneArticulationRate = null } : null })),
        ["syllables"] = ([ScoreNames.Pace, ScoreNames.Melody, ScoreNames.Energy, ScoreNames.Pauses, ScoreNames.Steadiness], take => Measured(take, measured => measured with { Syllables = null })),
        ["pitch"] = ([ScoreNames.Melody], take => Measured(take, measured => measured with { Pitch = null })),
        ["intonation"] = ([ScoreNames.Melody], take => Measured(take, measured => measured with { Intonation = null })),
        ["variation quotient"] = ([ScoreNames.Melody], take => Measured(take, measured => measured with { Intonation = new IntonationMeasurement() })),
        ["intensity"] = ([ScoreNames.Energy, ScoreNames.Steadiness], take => Measured(take, measured => measured with { Intensity = null })),
        ["level"] = ([ScoreNames.Energy, ScoreNames.Steadiness], take => Measured(take, measured => measured with { Level = null })),
        ["noise"] = ([ScoreNames.Pace, ScoreNames.Energy, ScoreNames.Pauses, ScoreNames.Steadiness], take => Measured(take, measured => measured with { Noise = null })),
        ["pauses"] = ([ScoreNames.Pauses, ScoreNames.Steadiness], take => Measured(take, measured => measured with { Pauses = null })),
        ["words"] = ([ScoreNames.Clarity], take => take with { Text = null }),
        ["words and filled pauses"] = ([ScoreNames.Clarity, ScoreNames.Fluency], take => Measured(take with { Text = null }, measured => measured with { FilledPauses = null })),
        ["disfluencies"] = ([ScoreNames.Fluency], take => take with { Text = take.Text is { } text ? text with { DisfluenciesPer100Words = null } : null }),
        ["certainty"] = ([ScoreNames.Clarity], take => take with { Text = take.Text is { } text ? text with { ArticulationClarity = null } : null }),
        ["transcript"] = ([ScoreNames.Clarity], take => take with { Transcript = null }),
    };

    public static TheoryData<string> Parts => new(Removals.Keys);

    [Fact]
    public void A_complete_report_gets_every_score()
    {
        var card = Scorer.Judge(Complete(new Random(1)));
        Assert.Equal(Names.Order(), card.Scores.Select(score => score.Name).Order());
        Assert.Empty(card.NotJudged);
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public void A_score_whose_measure_is_absent_is_absent_and_says_why(string part)
    {
        var (scores, remove) = Removals[part];
        for (var seed = 0; seed < Reports / 10; seed++)
        {
            var card = Scorer.Judge(remove(Complete(new Random(seed))));
            foreach (var name in scores)
            {
                Assert.DoesNotContain(card.Scores, score => score.Name == name);
                Assert.False(string.IsNullOrWhiteSpace(Assert.Single(card.NotJudged, missing => missing.Name == name).Reason));
            }
        }
    }

    [Fact]
    public void Every_score_of_any_report_is_a_number_in_its_range_or_absent_with_a_reason()
    {
        for (var seed = 0; seed < Reports; seed++)
        {
            var random = new Random(seed);
            var take = Complete(random);
            foreach (var (_, remove) in random.GetItems([.. Removals.Values], random.Next(4)))
            {
                take = remove(take);
            }
            var card = Scorer.Judge(take);
            Assert.Equal(Names.Order(), card.Scores.Select(score => score.Name).Concat(card.NotJudged.Select(missing => missing.Name)).Order());
            Assert.All(card.Scores, score =>
            {
                Assert.InRange(score.Value, 0, 100);
                Assert.True(double.IsFinite(score.Measured), $"seed {seed}: {score.Name} measured {score.Measured}");
                Assert.False(string.IsNullOrWhiteSpace(score.Advice.Text));
                Assert.True(score.Advice.TimeSeconds is not { } time || (time >= 0 && time <= take.Measured.DurationSeconds), $"seed {seed}: advice at {score.Advice.TimeSeconds} s");
            });
            Assert.All(card.NotJudged, missing => Assert.False(string.IsNullOrWhiteSpace(missing.Reason)));
        }
    }

    private static Take Measured(Take take, Func<SpeechMeasurement, SpeechMeasurement> change) => take with { Measured = change(take.Measured) };

    /// <summary>A report that lacks nothing; its figures are drawn.</summary>
    private static Take Complete(Random random)
    {
        const double seconds = 60;
        var groups = Enumerable.Range(0, 10)
            .Select(index => new BreathGroup(6.0 * index, 1 + (4 * random.NextDouble()), random.Next(5, 30), 100 + (200 * random.NextDouble()), 50 + (30 * random.NextDouble())))
            .ToArray();
        PauseSegment[] held = [new PauseSegment(seconds * random.NextDouble() / 2, 0.3)];
        var measured = new SpeechMeasurement
        {
            Engine = "test",
            Degraded = false,
            Reasons = [],
            Source = new SourceAudio("wav", "pcm_s16", 16_000, 1, false),
            DurationSeconds = seconds,
            Level = new LevelMeasurement(-40 * random.NextDouble(), 0, 0),
            SpeechRatio = random.NextDouble(),
            Pauses = new PauseMeasurement(9, 10, 1.1, [new PauseSegment(5, 1)]) { TelephoneCount = 9, Ratio = random.NextDouble(), TelephoneRatio = random.NextDouble(), PerMinute = 9 },
            Pitch = new PitchMeasurement(150, 150, 3, 100, 200, 0.6) { VoicedSeconds = 30 },
            Intensity = new IntensityMeasurement { MeanDb = 60, NucleusDeviationDb = 15 * random.NextDouble(), FinalDropDb = (30 * random.NextDouble()) - 20 },
            Intonation = new IntonationMeasurement { VariationQuotient = random.NextDouble() },
            Syllables = new SyllableMeasurement { Count = 200, TelephoneArticulationRate = 15 * random.NextDouble(), PhonationSeconds = 50 },
            FilledPauses = new FilledPauseMeasurement(1, 0.3, 30 * random.NextDouble(), held),
            BreathGroups = new BreathGroupMeasurement(groups.Length, 4, 5, 15, groups),
            Noise = new NoiseMeasurement(-90, 50),
        };
        var words = Enumerable.Range(0, 120).Select(index => new TranscriptWord("mot", index * 0.4, (index * 0.4) + 0.3, random.NextDouble())).ToArray();
        var transcript = new Transcript
        {
            Engine = "test",
            Degraded = false,
            Reasons = [],
            Text = string.Join(' ', words.Select(word => word.Word)),
            Language = "fr",
            Duration = seconds,
            Words = words,
        };
        var text = new TextMeasurement
        {
            WordCount = words.Length,
            WordsPerMinute = 120,
            HesitationCount = 0,
            FillerWordCount = 1,
            RepetitionCount = 0,
            CorrectionCount = 0,
            DisfluenciesPer100Words = 20 * random.NextDouble(),
            Disfluencies = [new DisfluencyEvent("filler_word", "du coup", 3, 3.4)],
            LexicalDiversity = 80,
            ArticulationClarity = random.NextDouble(),
        };
        return new Take(measured, text, transcript);
    }
}
