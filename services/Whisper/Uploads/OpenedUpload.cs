using Eloquence.Audio;
using Eloquence.Whisper.Admission;
using Eloquence.Whisper.Transcribing;

namespace Eloquence.Whisper.Uploads;

/// <summary>An upload that was admitted, received and decoded; its files and its place end with it.</summary>
/// <param name="Admission">Its place.</param>
/// <param name="Upload">What was sent.</param>
/// <param name="Recording">What it sounds like, at 16 kHz.</param>
/// <param name="Settings">What is wanted of it.</param>
/// <param name="Begun">When its decoding began.</param>
internal sealed record OpenedUpload(AdmissionGate.Admission Admission, AudioUpload Upload, OpenedRecording Recording, TranscriptionSettings Settings, long Begun) : IDisposable
{
    public void Dispose()
    {
        Recording.Dispose();
        Upload.Dispose();
        Admission.Dispose();
    }
}
