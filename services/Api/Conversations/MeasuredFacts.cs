using Eloquence.Api.Analyses;
using Eloquence.Audio;
using Eloquence.Contracts;
using Eloquence.Text.Disfluency;
using Eloquence.Text.Words;

namespace Eloquence.Api.Conversations;

/// <summary>One thing that was measured, said in French, with what to do about it where a value lies outside of a stated band.</summary>
/// <param name="Observation">A sentence with the measured value.</param>
/// <param name="Advice">What to try; <see langword="null"/> when nothing needs to change.</param>
internal sealed record MeasuredFact(string Observation, string? Advice);

/// <summary>Turns measurements into <see cref="MeasuredFact"/>s. What was not measured gives none.</summary>
internal static class MeasuredFacts
{
    /// <summary>Syllables per second of French speech with its pauses, outside of which listeners call it slow or fast; a choice of this project.</summary>
    private const double SlowSyllables = 3;
    private const double FastSyllables = 6;

    /// <summary>Below this standard deviation a voice sounds flat; a choice of this project.</summary>
    private const double FlatSemitones = 1.5;

    /// <summary>Longer sentences are hard to say in one breath and to follow by ear; a choice of this project.</summary>
    private const double LongSentence = 25;

    /// <summary>Fewer words say too little about how somebody writes.</summary>
    private const int FewWords = 12;

    /// <summary>What the evaluation of a recording says: each score with its measured value, lowest score first, then the words.</summary>
    public static IEnumerable<MeasuredFact> Of(SpeechReport report)
    {
        foreach (var score in report.Scores.Where(score => score.Name != "overall").OrderBy(score => score.Value))
        {
            yield return new MeasuredFact(
                $"Dans votre dernier enregistrement, {Said(score)} : {FrenchText.Number(score.Value, 0)} sur 100.",
                score.Advice.Text);
        }

        if (report.Text is { } text && text.HesitationCount + text.FillerWordCount > 0)
        {
            yield return new MeasuredFact(
                $"J’y ai entendu {FrenchText.Count(text.HesitationCount, "hésitation", "hésitations")} et {FrenchText.Count(text.FillerWordCount, "mot de remplissage", "mots de remplissage")} en {FrenchText.Count(text.WordCount, "mot", "mots")}.",
                "Remplacez-les par un silence : il paraît plus sûr qu’un « euh ».");
        }
    }

    /// <summary>What a live session has measured so far.</summary>
    public static IEnumerable<MeasuredFact> Of(LiveVoiceTotals voice)
    {
        if (voice.SyllablesPerSecond is { } pace)
        {
            yield return new MeasuredFact(
                $"Vous avez parlé {FrenchText.Number(voice.SpeechSeconds, 0)} s, à {FrenchText.Amount(pace, 1, "syllabe", "syllabes")} par seconde.",
                pace > FastSyllables ? "C’est rapide : laissez un silence après chaque idée."
                : pace < SlowSyllables ? "C’est lent : enchaînez les mots d’un même groupe avant de vous arrêter."
                : null);
        }

        if (voice.PitchDeviationSemitones is { } deviation)
        {
            yield return new MeasuredFact(
                $"Votre voix varie de {FrenchText.Amount(deviation, 1, "demi-ton", "demi-tons")}.",
                deviation < FlatSemitones ? "Appuyez un mot par phrase pour qu’elle chante davantage." : null);
        }

        if (voice.PauseRatio is { } pauses)
        {
            yield return new MeasuredFact($"Les silences font {FrenchText.Number(pauses * 100, 0)} % de votre temps de parole.", null);
        }
    }

    /// <summary>What a message of the speaker shows by itself, once it is long enough.</summary>
    public static IEnumerable<MeasuredFact> Of(string message)
    {
        var text = SpokenText.Parse(message);
        if (text.Words.Count < FewWords)
        {
            yield break;
        }

        var fillers = Disfluencies.Find(text).Where(span => span.Kind is DisfluencyKind.Hesitation or DisfluencyKind.FillerWord).ToList();
        if (fillers.Count > 0)
        {
            yield return new MeasuredFact(
                $"Je compte {FrenchText.Count(fillers.Count, "mot de remplissage", "mots de remplissage")} sur {text.Words.Count} mots, par exemple « {Words(text, fillers[0].Words)} ».",
                "Redites-le en les remplaçant par un silence.");
        }

        var length = (double)text.Words.Count / text.Sentences.Count;
        yield return new MeasuredFact(
            $"Vos phrases comptent {FrenchText.Amount(length, 0, "mot", "mots")} en moyenne.",
            length > LongSentence ? "Coupez-les en deux : une idée par phrase se dit d’un souffle." : null);
    }

    /// <summary>A measured value as a clause; a score nobody has a clause for is said by the name of its quantity.</summary>
    private static string Said(SpeechScore score) => (score.Name, score.Unit) switch
    {
        ("pace", "syll/s") => $"vous articulez {FrenchText.Amount(score.Measured, 1, "syllabe", "syllabes")} par seconde",
        ("melody", "PVQ") => $"la hauteur de votre voix varie de {FrenchText.Number(100 * score.Measured, 0)} % autour de sa moyenne",
        ("energy", "dB") => $"l’intensité de vos syllabes varie de {FrenchText.Number(score.Measured, 1)} dB",
        ("fluency", "pour 100 mots") => $"je compte {FrenchText.Amount(score.Measured, 1, "disfluence", "disfluences")} pour 100 mots",
        ("fluency", "par minute") => $"j’entends {FrenchText.Amount(score.Measured, 1, "hésitation", "hésitations")} par minute",
        ("pauses", "%") => $"les silences prennent {FrenchText.Number(score.Measured, 0)} % du temps",
        ("clarity", "%") => $"vos mots sont reconnus avec une certitude de {FrenchText.Number(score.Measured, 0)} %",
        ("steadiness", "dB") when score.Measured < 0 => $"la fin de vos phrases baisse de {FrenchText.Number(-score.Measured, 1)} dB",
        ("steadiness", "dB") => "la fin de vos phrases garde son niveau",
        _ => $"{score.Quantity ?? score.Name} ({FrenchText.Number(score.Measured, 1)} {score.Unit})",
    };

    private static string Words(SpokenText text, WordSpan span) => string.Join(' ', text.Words.Skip(span.First).Take(span.Count).Select(word => word.Text));
}
