using Eloquence.Text.Words;

namespace Eloquence.Api.Conversations;

/// <summary>
/// A coach without a language model. It composes French sentences from what was measured and from its persona's questions; the same
/// conversation gets the same answer, another one another. It never says a value that was not measured, and nothing twice.
/// </summary>
internal sealed class LocalCoach(PersonaCatalogue personas)
{
    public const string Engine = "local-coach";

    private static readonly string[] Acknowledgements = ["Bien reçu.", "Je vous suis.", "D’accord.", "Merci, c’est noté.", "Je vois."];

    private static readonly string[] Invitations =
    [
        "Je n’ai encore rien mesuré de votre voix : enregistrez-vous une minute, et je vous dirai ce que j’entends.",
        "Sans enregistrement je ne peux rien dire de votre voix : parlez-moi une minute à voix haute.",
        "Faites un premier essai à voix haute : j’en mesurerai le débit, les silences et la mélodie.",
    ];

    public CoachAnswer Answer(CoachQuestion question)
    {
        var persona = personas.For(question.Exercise);
        var said = question.Turns.LastOrDefault(turn => turn.Role == "user")?.Text ?? "";
        var turn = question.Turns.Count(each => each.Role == "user");
        return new CoachAnswer(string.Join(' ', Sentences(persona, question, said, turn).Where(sentence => sentence.Length > 0)), Engine);
    }

    private static IEnumerable<string> Sentences(Persona persona, CoachQuestion question, string said, int turn)
    {
        var seed = Seed(said) + turn;
        yield return turn <= 1 ? $"Bonjour, je suis {persona.Name}, {persona.Role}." : Acknowledgements[seed % Acknowledgements.Length];
        if (Topic(said) is { } topic)
        {
            yield return $"Je retiens le mot « {topic} ».";
        }

        MeasuredFact[] facts = [.. MeasuredFacts.Of(said), .. question.Facts];
        if (facts.Length == 0)
        {
            yield return From(Invitations, seed, question.Turns) ?? "";
        }
        else if (facts.FirstOrDefault(fact => !IsSaid(fact.Observation, question.Turns)) is { } fact)
        {
            yield return fact.Observation;
            if (fact.Advice is { } advice && !IsSaid(advice, question.Turns))
            {
                yield return advice;
            }
        }

        var first = Math.Max(0, turn - 1) + Seed(question.Turns.FirstOrDefault(each => each.Role == "user")?.Text ?? "");
        yield return From(persona.Questions, first, question.Turns) ?? persona.Questions[first % persona.Questions.Count];
    }

    private static bool IsSaid(string sentence, IReadOnlyList<CoachTurn> turns) =>
        turns.Any(turn => turn.Role == "assistant" && turn.Text.Contains(sentence, StringComparison.Ordinal));

    /// <summary>The first sentence from a place on that was not said yet; <see langword="null"/> when all were.</summary>
    private static string? From(IReadOnlyList<string> sentences, int place, IReadOnlyList<CoachTurn> turns) =>
        Enumerable.Range(place % sentences.Count, sentences.Count).Select(at => sentences[at % sentences.Count]).FirstOrDefault(sentence => !IsSaid(sentence, turns));

    /// <summary>The content word that comes most often, the longest of them.</summary>
    private static string? Topic(string said) => SpokenText.Parse(said).Words
        .Where(word => word.Text.Length > 4 && !FunctionWords.Contains(word.Text))
        .GroupBy(word => word.Text, StringComparer.Ordinal)
        .OrderByDescending(group => group.Count())
        .ThenByDescending(group => group.Key.Length)
        .ThenBy(group => group.Key, StringComparer.Ordinal)
        .FirstOrDefault()?.Key;

    /// <summary>A number that is the same for the same text in every process (FNV-1a, 31 bits).</summary>
    private static int Seed(string text)
    {
        var hash = 2166136261u;
        foreach (var letter in text)
        {
            hash = (hash ^ letter) * 16777619u;
        }

        return (int)(hash & 0x3FFFFFFF);
    }
}
