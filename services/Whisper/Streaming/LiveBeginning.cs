using Eloquence.Contracts;
using Eloquence.Whisper.Recognition;

namespace Eloquence.Whisper.Streaming;

/// <summary>What a live transcription that goes on after an interruption begins with.</summary>
/// <param name="AudioSeconds">Sound received before, in seconds.</param>
/// <param name="Utterances">Utterances before.</param>
/// <param name="WordCount">Words before.</param>
/// <param name="Words">Those of them that are kept, with their times.</param>
/// <param name="Fillers">The hesitations among them.</param>
internal sealed record LiveBeginning(double AudioSeconds, int Utterances, int WordCount, IReadOnlyList<RecognizedWord> Words, IReadOnlyList<FillerMark> Fillers)
{
    /// <summary>Of a session that is new.</summary>
    public static LiveBeginning None { get; } = new(0, 0, 0, [], []);
}
