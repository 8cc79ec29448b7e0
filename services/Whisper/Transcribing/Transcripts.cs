using Eloquence.Contracts;
using Eloquence.Whisper.Recognition;

namespace Eloquence.Whisper.Transcribing;

/// <summary>Transcriptions as services tell each other.</summary>
internal static class Transcripts
{
    /// <summary>The contract form of a transcription; what the recording itself lacked is among <paramref name="reasons"/>.</summary>
    public static Transcript ToTranscript(this FileTranscription transcription, params IEnumerable<string> reasons)
    {
        TranscriptWord[] words = [.. transcription.Words.Select(ToWord)];
        string[] all = [.. transcription.Recognizer.Reasons, .. transcription.Reasons, .. reasons];
        return new Transcript
        {
            Engine = transcription.Recognizer.Engine,
            Degraded = transcription.Recognizer.Degraded || transcription.Reasons.Count > 0,
            Reasons = all,
            Text = transcription.Text,
            Language = transcription.Settings.Translate ? "en" : transcription.Settings.Language,
            Duration = Math.Round(transcription.DurationSeconds, 3),
            Confidence = words.Length == 0 ? null : Math.Round(words.Average(word => word.Conf), 4),
            NoSpeech = words.Length == 0,
            Words = words,
        };
    }

    /// <summary>A word in contract form.</summary>
    public static TranscriptWord ToWord(this RecognizedWord word) => new(
        word.Text, Math.Round(word.Start, 3), Math.Round(word.End, 3), Math.Round(word.Probability, 4), Hesitations.IsFiller(word.Text));
}
