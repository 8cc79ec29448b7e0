using Eloquence.Whisper.Streaming;
using Eloquence.Whisper.Transcribing;

namespace Eloquence.Whisper.Sessions;

/// <summary>Figures of a live session, from its final words and the sound received.</summary>
/// <param name="Wpm">Words per minute of sound received.</param>
/// <param name="Duration">Sound received, in seconds.</param>
/// <param name="WordCount">Final words.</param>
/// <param name="HesitationCount">Hesitation words among them, counted as whole words.</param>
/// <param name="PauseCount">Pauses of more than two seconds between words.</param>
/// <param name="ProcessingTime">Seconds that the recogniser worked since the feedback before.</param>
/// <param name="Confidence">Mean probability of the words, 0..1; <see langword="null"/> without words.</param>
/// <param name="Status">The rule of the first Whisper service of Eloquence applied to these figures; <see langword="null"/> without words.</param>
internal sealed record SessionMetrics(
    double Wpm, double Duration, int WordCount, int HesitationCount, int PauseCount, double ProcessingTime, double? Confidence, SessionStatus? Status)
{
    private const double LongPauseSeconds = 2;

    /// <summary>Figures of this moment.</summary>
    public static SessionMetrics Of(LiveState state, double processingSeconds)
    {
        var wpm = state.AudioSeconds > 0 ? Math.Round(60 * state.WordCount / state.AudioSeconds, 1) : 0;
        var hesitations = state.Words.Count(word => Hesitations.IsCounted(word.Text));
        var pauses = LongPauses(state);
        return new SessionMetrics(
            wpm,
            Math.Round(state.AudioSeconds, 3),
            state.WordCount,
            hesitations,
            pauses,
            Math.Round(processingSeconds, 3),
            state.Confidence,
            state.WordCount == 0 ? null : SessionStatus.Of(wpm, hesitations, pauses));
    }

    private static int LongPauses(LiveState state)
    {
        var timed = state.Words.Take(state.TimedWords);
        return timed.Zip(timed.Skip(1)).Count(pair => pair.Second.Start - pair.First.End > LongPauseSeconds);
    }
}

/// <summary>A judgement of the pace, with advice in French.</summary>
/// <param name="Level"><c>excellent</c>, <c>good</c>, <c>warning</c> or <c>info</c>.</param>
/// <param name="Message">One sentence.</param>
/// <param name="Suggestions">What to do.</param>
/// <param name="Score">0..100, as the rule defines it.</param>
internal sealed record SessionStatus(string Level, string Message, IReadOnlyList<string> Suggestions, int Score)
{
    /// <summary>
    /// The rule, in order: 120 to 180 words a minute with at most 2 hesitations and 1 long pause is excellent (95); 100 to 200 with at most 4
    /// hesitations is good (80); slower than 100 (65) and faster than 200 (70) are warnings; everything else is information (75).
    /// </summary>
    public static SessionStatus Of(double wpm, int hesitations, int longPauses) => (wpm, hesitations, longPauses) switch
    {
        ( >= 120 and <= 180, <= 2, <= 1) => new("excellent", "Excellent rythme.", ["Continuez ainsi."], 95),
        ( >= 100 and <= 200, <= 4, _) => new("good", "Bon rythme.", hesitations > 2 ? ["Remplacez les hésitations par un court silence."] : ["Gardez ce débit régulier."], 80),
        ( < 100, _, _) => new("warning", "Débit lent.", ["Accélérez un peu et raccourcissez les pauses."], 65),
        ( > 200, _, _) => new("warning", "Débit rapide.", ["Ralentissez et marquez des pauses."], 70),
        _ => new("info", "Rythme correct, avec des hésitations.", ["Remplacez les hésitations par un court silence."], 75),
    };
}
