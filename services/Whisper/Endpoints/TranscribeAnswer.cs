using Eloquence.Contracts;
using Eloquence.Whisper.Uploads;

namespace Eloquence.Whisper.Endpoints;

/// <summary>A <see cref="Contracts.Transcript"/> with the fields that the first batch service of Eloquence answered besides.</summary>
/// <param name="Engine">Name of the recogniser.</param>
/// <param name="Degraded">True when the text is missing or less reliable than it could be.</param>
/// <param name="Reasons">Why.</param>
/// <param name="Text">The words.</param>
/// <param name="Language">ISO 639-1 code.</param>
/// <param name="Duration">Length of the recording in seconds.</param>
/// <param name="Confidence">Mean probability of the words, 0..1.</param>
/// <param name="NoSpeech">True when nothing was understood.</param>
/// <param name="Words">Words with their times.</param>
/// <param name="Fillers">Hesitations, by word and by sound.</param>
/// <param name="Model">Name of the model.</param>
/// <param name="TranscriptionTime">Seconds that decoding and recognising took.</param>
internal sealed record TranscribeAnswer(
    string Engine,
    bool Degraded,
    IReadOnlyList<string> Reasons,
    string Text,
    string Language,
    double Duration,
    double? Confidence,
    bool NoSpeech,
    IReadOnlyList<TranscriptWord> Words,
    IReadOnlyList<FillerMark> Fillers,
    string Model,
    double TranscriptionTime)
{
    public static TranscribeAnswer Of(TranscribedUpload done)
    {
        var transcript = done.Transcript;
        return new TranscribeAnswer(
            transcript.Engine, transcript.Degraded, transcript.Reasons, transcript.Text, transcript.Language, transcript.Duration,
            transcript.Confidence, transcript.NoSpeech, transcript.Words, transcript.Fillers, done.Transcription.Recognizer.Model, Math.Round(done.Elapsed.TotalSeconds, 3));
    }
}
