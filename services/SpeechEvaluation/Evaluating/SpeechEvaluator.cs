using Eloquence.Contracts;
using Eloquence.SpeechEvaluation.Infrastructure;
using Eloquence.SpeechEvaluation.Measuring;
using Eloquence.SpeechEvaluation.Scoring;

namespace Eloquence.SpeechEvaluation.Evaluating;

/// <summary>Evaluates a recording: sound and words at the same time, then the scores. Stateless and safe to share between threads.</summary>
internal sealed class SpeechEvaluator(SpeechMeasurer measurer, SpeechRecogniser recogniser, SpeechScorer scorer)
{
    /// <summary>Evaluates a recording.</summary>
    /// <param name="recording">Its bytes.</param>
    /// <param name="given">What was said, when the caller knows; the recogniser is asked otherwise.</param>
    /// <param name="admission">The right to use a core.</param>
    /// <param name="cancellationToken">Stops the evaluation.</param>
    /// <exception cref="Audio.AudioFormatException">The bytes are not a recording that can be decoded.</exception>
    public async Task<SpeechReport> EvaluateAsync(
        ReadOnlyMemory<byte> recording, Transcript? given, MeasurementGate.Admission admission, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var heard = given is null ? recogniser.TranscribeAsync(recording, stop.Token) : Task.FromResult(new Heard(given, null));
        try
        {
            var measured = await measurer.MeasureAsync(recording, admission, cancellationToken);
            return Judge(measured, await heard);
        }
        catch
        {
            // A recording that cannot be decoded needs no words; the call is ended before its bytes are given back.
            await stop.CancelAsync();
            await Task.WhenAny(heard);
            throw;
        }
    }

    /// <summary>The report of what was measured and heard.</summary>
    public SpeechReport Judge(SpeechMeasurement measured, Heard heard)
    {
        var text = heard.Transcript is { } transcript ? TextMeasurer.Measure(transcript) : null;
        var card = scorer.Judge(new Take(measured, text, heard.Transcript));
        string[] reasons = [.. measured.Reasons, .. heard.Transcript?.Reasons ?? [], .. heard.Reason is { } reason ? [reason] : Array.Empty<string>()];
        var report = new SpeechReport
        {
            Measurement = measured,
            Text = text,
            Transcript = heard.Transcript,
            Scores = card.Scores,
            NotJudged = card.NotJudged,
            Reasons = reasons,
            Degraded = measured.Degraded || heard.Transcript is null or { Degraded: true } || card.NotJudged.Count > 0,
        };
        return report with { Evaluation = ClientEvaluationBuilder.Build(report) };
    }
}
