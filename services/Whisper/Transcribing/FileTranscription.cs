using Eloquence.Contracts;
using Eloquence.Whisper.Recognition;

namespace Eloquence.Whisper.Transcribing;

/// <summary>What was understood of a whole recording; times are seconds from its beginning.</summary>
/// <param name="Recognizer">What recognised it.</param>
/// <param name="Settings">How it was asked for.</param>
/// <param name="Segments">Segments in order; none when nothing was understood.</param>
/// <param name="DurationSeconds">Length of the recording.</param>
/// <param name="Fillers">Hesitations in order of time.</param>
/// <param name="Reasons">One readable sentence per part that could not be recognised.</param>
internal sealed record FileTranscription(
    RecognizerInfo Recognizer,
    TranscriptionSettings Settings,
    IReadOnlyList<RecognizedSegment> Segments,
    double DurationSeconds,
    IReadOnlyList<FillerMark> Fillers,
    IReadOnlyList<string> Reasons)
{
    /// <summary>The words of all segments in order.</summary>
    public IEnumerable<RecognizedWord> Words => Segments.SelectMany(segment => segment.Words);

    /// <summary>The text of all segments.</summary>
    public string Text => string.Join(' ', Segments.Select(segment => segment.Text).Where(text => text.Length > 0));
}
