using Eloquence.Contracts;
using Eloquence.Whisper.Recognition;

namespace Eloquence.Whisper.Transcribing;

/// <summary>A transcription that grows stretch by stretch.</summary>
/// <param name="recognizer">What recognises.</param>
/// <param name="settings">How it was asked for.</param>
/// <param name="seconds">Length of the recording.</param>
internal sealed class GatheredTranscription(RecognizerInfo recognizer, TranscriptionSettings settings, double seconds)
{
    private readonly List<RecognizedSegment> _segments = [];
    private readonly List<FillerMark> _fillers = [];
    private readonly List<string> _reasons = [];

    /// <summary>Adds what follows.</summary>
    public void Add(TranscribedStretch stretch)
    {
        _segments.AddRange(stretch.Segments);
        _fillers.AddRange(stretch.Fillers);
        if (stretch.Loss is { } loss)
        {
            _reasons.Add(loss);
        }
    }

    /// <summary>All of it.</summary>
    public FileTranscription Complete() => new(recognizer, settings, _segments, seconds, _fillers, _reasons);
}
