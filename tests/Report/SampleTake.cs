using Eloquence.Audio;
using Eloquence.Contracts;
using Eloquence.Tests.Support;

namespace Eloquence.Report.Tests;

/// <summary>
/// A spoken take with everything a report can show. Sound, pitch, pauses and waveform are measured; words are laid over the sounding
/// stretches and scores are made up, since these tests are about the page and not about the measuring.
/// </summary>
internal static class SampleTake
{
    public const string Speech =
        "Bonjour à toutes et à tous. Euh, je suis très heureux de vous présenter, ce matin, le projet Éloquence. "
        + "Depuis trois ans, notre équipe écoute celles et ceux qui prennent la parole. Nous avons compris une chose simple : on ne naît pas orateur, on le devient. "
        + "Alors, euh, comment faire ? D’abord, respirer. Ensuite, regarder son public. Enfin, oser le silence. "
        + "Le silence n’est pas un vide : c’est une invitation. Je vous propose d’essayer, maintenant, avec moi.";

    private const double CurveHop = 0.01;

    /// <summary>The take as espeak-ng speaks it.</summary>
    public static async Task<ReportContent> SpokenAsync(CancellationToken cancellationToken = default)
    {
        var tools = await SpeechTools.FindAsync(cancellationToken);
        return Of(await tools.SpeakAsync(Speech, "fr+m3", 150, cancellationToken), Speech);
    }

    /// <summary>A take of these bytes and words.</summary>
    public static ReportContent Of(byte[] wav, string text)
    {
        var audio = WavDecoder.Decode(wav, 16_000);
        var activity = SilenceDetector.Detect(new MemorySource(audio.Samples, 16_000));
        var transcript = Lay(text, activity, audio.DurationSeconds);
        var measurement = Measure(audio, activity);
        return new ReportContent
        {
            Title = "Présenter un projet en une minute",
            Speaker = "Camille",
            CreatedAt = new DateTimeOffset(2026, 11, 25, 9, 30, 0, TimeSpan.FromHours(1)),
            Recording = wav,
            Transcript = transcript,
            Report = Judge(measurement, transcript),
            Progress = [.. Enumerable.Range(0, 6).Select(i => new PastTake(
                new DateTimeOffset(2026, 11, 5 + (4 * i), 9, 0, 0, TimeSpan.Zero),
                new Dictionary<string, double> { ["overall"] = 52 + (5 * i), ["pace"] = 60 + (6 * i), ["melody"] = 48 + (i * i), ["fluency"] = 40 + (8 * i) }))],
        };
    }

    private static SpeechMeasurement Measure(DecodedAudio audio, SpeechActivity activity)
    {
        var track = new PitchTracker(16_000).Track(new MemorySource(audio.Samples, 16_000));
        var pauses = activity.Pauses.Select(pause => new PauseSegment(pause.StartSeconds, pause.DurationSeconds)).ToList();
        var groups = activity.Sounding.Select(stretch => new BreathGroup(
            stretch.StartSeconds, stretch.DurationSeconds, (int)(5 * stretch.DurationSeconds), Median(track, stretch), 70)).ToList();
        var nuclei = activity.Sounding.SelectMany(stretch => Enumerable.Range(0, (int)(5 * stretch.DurationSeconds)).Select(i => stretch.StartSeconds + 0.1 + (i / 5.0))).ToList();
        return new SpeechMeasurement
        {
            Engine = "eloquence-speech/2",
            Degraded = false,
            Reasons = [],
            Source = new SourceAudio("wav", "pcm_s16le", audio.Source.SampleRate, 1, false),
            DurationSeconds = audio.DurationSeconds,
            Level = new LevelMeasurement(audio.Level.RmsDbfs ?? -99, audio.Level.PeakDbfs ?? -99, audio.Level.ClippedRatio),
            SpeechRatio = activity.SoundingSeconds / audio.DurationSeconds,
            Pauses = new PauseMeasurement(pauses.Count, pauses.Sum(pause => pause.DurationSeconds), pauses.Count == 0 ? null : pauses.Average(pause => pause.DurationSeconds), pauses),
            Pitch = PitchStatistics.Of(track) is { } pitch
                ? new PitchMeasurement(pitch.MedianHz, pitch.MeanHz, pitch.StandardDeviationSemitones, pitch.Percentile5Hz, pitch.Percentile95Hz, pitch.VoicedRatio)
                : null,
            BreathGroups = new BreathGroupMeasurement(groups.Count, 2, 4, 10, groups),
            Timeline = new MeasurementTimeline
            {
                PitchHz = new Curve<double?>(track.FirstFrameSeconds, track.StepSeconds, [.. track.FrequenciesHz.Select(hertz => hertz > 0 ? hertz : (double?)null)]),
                IntensityDb = Intensity(audio.Samples),
                Waveform = Waveform(audio.Samples),
                SyllableNucleiSeconds = nuclei,
            },
        };
    }

    private static SpeechReport Judge(SpeechMeasurement measurement, Transcript transcript)
    {
        SpeechScore Score(string name, double value, double measured, string unit, NormBand band, string quantity, string advice, double time) =>
            new(name, value, measured, unit, band, new ScoreAdvice(advice, time) { DurationSeconds = 2.5 }) { Quantity = quantity, Source = "Une publication, ou un choix de ce projet." };
        return new SpeechReport
        {
            Measurement = measurement,
            Degraded = true,
            Reasons = ["There is no second opinion."],
            Transcript = transcript,
            Text = new TextMeasurement
            {
                WordCount = transcript.Words.Count(word => !word.Filler),
                WordsPerMinute = 142,
                HesitationCount = 2,
                FillerWordCount = 1,
                RepetitionCount = 0,
                CorrectionCount = 0,
                DisfluenciesPer100Words = 4.1,
                Disfluencies = [.. transcript.Words.Where(word => word.Filler).Select(word => new DisfluencyEvent("hesitation", word.Word, word.Start, word.End))],
                LexicalDiversity = 71,
                ArticulationClarity = 0.93,
            },
            Scores =
            [
                Score("pace", 96.4, 4.4, "syll/s", new NormBand(4.5, 6.2), "vitesse d’articulation", "4,4 syllabes par seconde, un rythme facile à suivre ; réécoutez votre passage le plus rapide pour vérifier qu’il reste clair.", 9),
                Score("melody", 61.2, 0.11, "PVQ", new NormBand(0.16, 0.36), "variation de la hauteur (écart-type / moyenne, par tranches de 10 s)", "Votre voix varie peu en hauteur : à 0:12, votre phrase la plus plate, montez sur le mot important et redescendez à la fin.", 12),
                Score("energy", 88, 4.1, "dB", new NormBand(4.5, 9), "relief de l’intensité (écart-type pendant la parole)", "À 0:04, appuyez le mot qui porte le sens.", 4),
                Score("fluency", 92, 4.1, "pour 100 mots", new NormBand(null, 2), "disfluences", "Peu d’hésitations ; à 0:03 (« Euh »), un silence aurait suffi.", 3),
                Score("pauses", 100, 21, "%", new NormBand(15, 35), "part des silences", "Vos silences sont bien dosés ; le plus long doit tomber juste après une idée forte.", 2),
                Score("clarity", 100, 93, "%", new NormBand(85, null), "certitude moyenne de la reconnaissance", "Vos mots se distinguent bien ; le moins net est « oser » à 0:26.", 26),
                new("overall", 84.6, 84.6, "points", new NormBand(null, null), new ScoreAdvice("", null)),
            ],
            NotJudged = [new UnjudgedScore("steadiness", "Il faut au moins 3 phrases séparées par un silence pour juger la tenue de la voix ; il y en a 2.")],
        };
    }

    private static Transcript Lay(string text, SpeechActivity activity, double duration)
    {
        var words = text.Split(' ').Where(word => word.Any(char.IsLetter)).ToList();
        var perWord = activity.SoundingSeconds / words.Sum(word => word.Length + 1);
        var (laid, stretch, used) = (new List<TranscriptWord>(), 0, 0.0);
        foreach (var word in words)
        {
            var length = (word.Length + 1) * perWord;
            while (stretch < activity.Sounding.Count - 1 && used + (length / 2) > activity.Sounding[stretch].DurationSeconds)
            {
                used = Math.Max(0, used - activity.Sounding[stretch].DurationSeconds);
                stretch++;
            }
            var start = Math.Min(duration, activity.Sounding[stretch].StartSeconds + used);
            laid.Add(new TranscriptWord(word, start, Math.Min(duration, start + (0.9 * length)), 0.93, word.StartsWith("euh", StringComparison.OrdinalIgnoreCase)));
            used += length;
        }
        return new Transcript
        {
            Engine = "synthetic-fr-selftest",
            Degraded = false,
            Reasons = [],
            Text = string.Join(' ', words),
            Language = "fr",
            Duration = duration,
            Words = laid,
        };
    }

    private static double? Median(PitchTrack track, Stretch stretch)
    {
        var voiced = track.FrequenciesHz
            .Where((hertz, i) => hertz > 0 && track.FirstFrameSeconds + (i * track.StepSeconds) is var time && time >= stretch.StartSeconds && time < stretch.EndSeconds)
            .Order()
            .ToList();
        return voiced.Count == 0 ? null : voiced[voiced.Count / 2];
    }

    private static Curve<double> Intensity(float[] samples)
    {
        var hop = (int)(CurveHop * 16_000);
        return new Curve<double>(CurveHop / 2, CurveHop, [.. samples.Chunk(hop).Select(part => 94 + (10 * Math.Log10(1e-9 + part.Average(sample => sample * (double)sample))))]);
    }

    private static WaveformPeaks Waveform(float[] samples)
    {
        var columns = samples.Chunk(160).ToList();
        return new WaveformPeaks(0.01, [.. columns.Select(column => column.Min())], [.. columns.Select(column => column.Max())]);
    }
}
