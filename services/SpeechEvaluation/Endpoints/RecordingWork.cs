using Eloquence.Audio;
using Eloquence.SpeechEvaluation.Infrastructure;
using Eloquence.SpeechEvaluation.Measuring;

namespace Eloquence.SpeechEvaluation.Endpoints;

/// <summary>What every route that takes a recording has in common: admission before the body is read, and refusals as problems.</summary>
internal sealed partial class RecordingWork(MeasurementGate gate, ILogger<SpeechMeasurer> logger)
{
    /// <summary>Admits the request, or answers 429 at once; then reads and answers, turning refusals into problems.</summary>
    public async Task<IResult> RunAsync(HttpContext context, Func<MeasurementGate.Admission, Task<IResult>> answer)
    {
        using var admission = gate.TryEnter();
        if (admission is null)
        {
            context.Response.Headers.RetryAfter = "1";
            return MeasureProblems.Busy();
        }
        try
        {
            return await answer(admission);
        }
        catch (AudioFormatException refused)
        {
            LogRefused(refused.Code, refused.Message);
            if (refused.Code == AudioErrorCodes.DecoderUnavailable)
            {
                // It is fetched when the application runs for the first time.
                context.Response.Headers.RetryAfter = "5";
            }
            return MeasureProblems.Refused(refused);
        }
        catch (RefusedRequestException refused)
        {
            LogRefused(refused.Code, refused.Message);
            return MeasureProblems.Refused(refused);
        }
        catch (BadHttpRequestException broken)
        {
            return MeasureProblems.BrokenBody(broken);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Recording refused ({Code}): {Reason}")]
    private partial void LogRefused(string code, string reason);
}
