using System.Text.Json;
using Eloquence.Contracts;

namespace Eloquence.SpeechEvaluation.Endpoints;

/// <summary>Reads the transcript a caller sends along.</summary>
internal static class TranscriptField
{
    private const int MaximumWords = 100_000;

    /// <summary>The transcript, or null when the caller sent none.</summary>
    /// <exception cref="RefusedRequestException">It is no transcript, or its times are impossible.</exception>
    public static Transcript? Read(string? json)
    {
        if (json is null)
        {
            return null;
        }
        Transcript? transcript;
        try
        {
            transcript = JsonSerializer.Deserialize<Transcript>(json, ContractJson.Options);
        }
        catch (JsonException broken)
        {
            throw RefusedRequestException.BrokenTranscript($"The field transcript is no transcript: {broken.Message}");
        }
        return transcript is null ? null : Check(transcript);
    }

    private static Transcript Check(Transcript transcript)
    {
        if (transcript is not { Engine: not null, Text: not null, Language: not null, Reasons: not null, Words: not null })
        {
            throw RefusedRequestException.BrokenTranscript("The field transcript lacks engine, text, language, reasons or words.");
        }
        if (transcript.Words.Count > MaximumWords)
        {
            throw RefusedRequestException.BrokenTranscript($"The transcript has more than {MaximumWords} words.");
        }
        for (var i = 0; i < transcript.Words.Count; i++)
        {
            if (transcript.Words[i] is not { Word: not null, Start: >= 0 and < double.PositiveInfinity, Conf: >= 0 and <= 1 } word
                || !(word.End >= word.Start && double.IsFinite(word.End)))
            {
                throw RefusedRequestException.BrokenTranscript(
                    $"Word {i} of the transcript is not {{word, start, end, conf}} with 0 <= start <= end (seconds) and 0 <= conf <= 1.");
            }
        }
        return transcript;
    }
}
