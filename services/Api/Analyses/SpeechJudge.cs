using Eloquence.Api.Infrastructure.Http;
using Eloquence.ServiceDefaults;

namespace Eloquence.Api.Analyses;

/// <summary>
/// Has a recording evaluated. The speech evaluation asks the recogniser itself, at the same time as it measures; when the evaluation is away,
/// the words alone are better than nothing.
/// </summary>
internal sealed class SpeechJudge(SpeechEvaluationClient evaluation, WhisperClient whisper)
{
    private const string NoWords = "There is no transcript, and no score that needs words.";
    private const string NoMeasurement = "The speech evaluation does not answer: there are words, but no measurement and no score.";

    private static readonly string NotKept = $"The recording has more than {AudioSpool.MaximumKeptBytes / 1_000_000} MB: it is analysed and not kept, and its report is without sound.";

    /// <exception cref="RejectionException">The bytes are no recording that can be analysed.</exception>
    /// <exception cref="DependencyUnavailableException">Neither service answers.</exception>
    public async Task<JudgedRecording> JudgeAsync(AudioSpool audio, CancellationToken cancellationToken)
    {
        try
        {
            var report = await evaluation.EvaluateAsync(audio, cancellationToken);
            string[] missing = report.Transcript is null && report.Reasons.Count == 0 ? [NoWords] : [];
            return new JudgedRecording(report, report.Transcript, [.. missing, .. report.Reasons, .. Unkept(audio)]);
        }
        catch (DependencyUnavailableException) when (whisper.IsConfigured)
        {
            var transcript = await whisper.TranscribeAsync(audio, cancellationToken);
            return new JudgedRecording(null, transcript, [NoMeasurement, .. transcript.Reasons, .. Unkept(audio)]);
        }
    }

    private static string[] Unkept(AudioSpool audio) => audio.IsKept ? [] : [NotKept];
}
