using Eloquence.Contracts;
using Eloquence.Whisper.Recognition;

namespace Eloquence.Whisper.Streaming;

/// <summary>A live transcription at one moment.</summary>
/// <param name="AudioSeconds">Sound received, in seconds.</param>
/// <param name="OpenSince">Where the open utterance begins, in seconds; <see langword="null"/> in a silence.</param>
/// <param name="Words">Final words in order, those of the open utterance last.</param>
/// <param name="TimedWords">How many of them belong to finished utterances and have their times.</param>
/// <param name="WordCount">Final words since the beginning.</param>
/// <param name="Tentative">Words behind them that may still change.</param>
/// <param name="Fillers">Hesitations of finished utterances.</param>
internal sealed record LiveState(
    double AudioSeconds, double? OpenSince, IReadOnlyList<RecognizedWord> Words, int TimedWords, int WordCount, string Tentative, IReadOnlyList<FillerMark> Fillers)
{
    /// <summary>Share of the sound received whose text is final, 0..1.</summary>
    public double FinalShare => AudioSeconds <= 0 || OpenSince is not { } open ? 1 : Math.Clamp(open / AudioSeconds, 0, 1);

    /// <summary>The final words as a text.</summary>
    public string Text => LiveText.Join(Words);

    /// <summary>All words as a text.</summary>
    public string FullText => Tentative.Length == 0 ? Text : $"{Text} {Tentative}".TrimStart();

    /// <summary>Mean probability of the final words; <see langword="null"/> without any.</summary>
    public double? Confidence => Words.Count == 0 ? null : Math.Round(Words.Average(word => word.Probability), 4);
}
