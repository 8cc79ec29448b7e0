using Eloquence.Contracts;
using Eloquence.Text.Disfluency;
using Eloquence.Text.Words;
using Eloquence.Whisper.Recognition;

namespace Eloquence.Whisper.Transcribing;

/// <summary>Transcriptions as services tell each other.</summary>
internal static class Transcripts
{
    /// <summary>The contract form of a transcription; what the recording itself lacked is among <paramref name="reasons"/>.</summary>
    public static Transcript ToTranscript(this FileTranscription transcription, params IEnumerable<string> reasons)
    {
        TranscriptWord[] words = [.. transcription.Words.ToList().ToTranscriptWords()];
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
            Fillers = transcription.Fillers,
        };
    }

    /// <summary>Words in contract form, fillers and repetitions marked.</summary>
    public static IReadOnlyList<TranscriptWord> ToTranscriptWords(this IReadOnlyList<RecognizedWord> words)
    {
        var repeated = Repeated(words);
        return [.. words.Select((word, index) => new TranscriptWord(
            word.Text, Math.Round(word.Start, 3), Math.Round(word.End, 3), Math.Round(word.Probability, 4), Hesitations.IsFiller(word.Text), repeated.Contains(index)))];
    }

    private static HashSet<int> Repeated(IReadOnlyList<RecognizedWord> words)
    {
        var text = SpokenText.FromUnits([.. words.Select(word => word.Text)]);
        return [.. Disfluencies.Find(text)
            .Where(found => found.Kind == DisfluencyKind.Repetition)
            .SelectMany(found => Enumerable.Range(found.Words.First, found.Words.Count))
            .Select(index => text.Words[index].Unit)];
    }
}
