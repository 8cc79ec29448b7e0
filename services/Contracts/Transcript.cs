namespace Eloquence.Contracts;

/// <summary>
/// What a recogniser understood of one recording. Serialised in snake_case (<see cref="ContractJson"/>); a superset of what the
/// Vosk-compatible <c>POST /transcribe</c> answers.
/// </summary>
public sealed record Transcript
{
    /// <summary>Name and version of the recogniser, for example <c>whisper.cpp/small</c> or <c>synthetic-fr-selftest</c>.</summary>
    public required string Engine { get; init; }

    /// <summary>True when the text is missing or less reliable than the configured recogniser's; <see cref="Reasons"/> then says why.</summary>
    public required bool Degraded { get; init; }

    /// <summary>One readable sentence per weakness; empty when there is none.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>The words in order, separated by spaces, fillers included; empty when nothing was understood.</summary>
    public required string Text { get; init; }

    /// <summary>Language as an ISO 639-1 code.</summary>
    public required string Language { get; init; }

    /// <summary>Length of the audio in seconds.</summary>
    public required double Duration { get; init; }

    /// <summary>Mean probability of the words, 0..1; <see langword="null"/> without words.</summary>
    public double? Confidence { get; init; }

    /// <summary>True when the recogniser found no speech to transcribe.</summary>
    public bool NoSpeech { get; init; }

    /// <summary>The words with their times, in order.</summary>
    public required IReadOnlyList<TranscriptWord> Words { get; init; }

    /// <summary>Hesitations, by word and by sound, in order of time.</summary>
    public IReadOnlyList<FillerMark> Fillers { get; init; } = [];
}

/// <summary>One word of a <see cref="Transcript"/>.</summary>
/// <param name="Word">The word as it was said, without surrounding spaces.</param>
/// <param name="Start">Start in seconds from the beginning of the recording.</param>
/// <param name="End">End in seconds from the beginning of the recording.</param>
/// <param name="Conf">Probability the recogniser gives the word, 0..1.</param>
/// <param name="Filler">True for a hesitation such as "euh".</param>
/// <param name="Repeated">True for a word that is said again at once and could be left out, such as the first in "je je veux".</param>
public sealed record TranscriptWord(string Word, double Start, double End, double Conf, bool Filler = false, bool Repeated = false);
