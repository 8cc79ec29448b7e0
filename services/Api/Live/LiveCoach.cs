using Eloquence.Api.Analyses;
using Eloquence.Audio;

namespace Eloquence.Api.Live;

/// <summary>What the coach is asked.</summary>
/// <param name="ExerciseType">The exercise; null when the client named none.</param>
/// <param name="Messages">The last messages, oldest first; the last one is the user's.</param>
/// <param name="Voice">What the voice came to so far.</param>
/// <param name="Language">ISO 639-1 code.</param>
internal sealed record LiveQuestion(string? ExerciseType, IReadOnlyList<LiveMessage> Messages, LiveVoiceTotals Voice, string Language);

/// <summary>What the coach says.</summary>
/// <param name="Text">One to three sentences.</param>
/// <param name="Engine">Who says it.</param>
internal sealed record LiveReply(string Text, string Engine);

/// <summary>Answers a speaker while the session runs.</summary>
internal interface ILiveCoach
{
    Task<LiveReply> ReplyAsync(LiveQuestion question, CancellationToken cancellationToken);
}

/// <summary>Says in French what has been measured, and what to try next where a measured value lies outside a stated band; nothing else.</summary>
internal sealed class MeasuredCoach : ILiveCoach
{
    private const string Engine = "local-coach";

    /// <summary>Articulation of French in public, syllables per second with pauses: outside of this band most listeners call it slow or fast.</summary>
    private const double SlowSyllables = 3;
    private const double FastSyllables = 6;
    private const double MonotoneSemitones = 1.5;

    public Task<LiveReply> ReplyAsync(LiveQuestion question, CancellationToken cancellationToken) =>
        Task.FromResult(new LiveReply(string.Join(' ', Sentences(question.Voice)), Engine));

    private static IEnumerable<string> Sentences(LiveVoiceTotals voice)
    {
        if (voice.SyllablesPerSecond is not { } pace)
        {
            yield return "Je vous écoute : dites quelques phrases à voix haute, et je vous dirai ce que j’entends.";
            yield break;
        }

        yield return $"Vous avez parlé {FrenchText.Number(voice.SpeechSeconds, 0)} s, à {FrenchText.Number(pace, 1)} syllabes par seconde.";
        if (pace > FastSyllables)
        {
            yield return "C’est rapide : laissez un silence après chaque idée.";
        }
        else if (pace < SlowSyllables)
        {
            yield return "C’est lent : enchaînez les mots d’un même groupe avant de vous arrêter.";
        }

        if (voice.PitchDeviationSemitones is < MonotoneSemitones and var deviation)
        {
            yield return $"Votre voix ne varie que de {FrenchText.Number(deviation, 1)} demi-ton : appuyez un mot par phrase.";
        }
    }
}
