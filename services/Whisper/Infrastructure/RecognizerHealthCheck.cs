using Eloquence.Whisper.Recognition;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Eloquence.Whisper.Infrastructure;

/// <summary>Healthy when a model is loaded; degraded while there is none, because everything but recognising works.</summary>
internal sealed class RecognizerHealthCheck(ISpeechRecognizer recognizer) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var info = recognizer.Info;
        return Task.FromResult(info.Ready ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(string.Join(' ', info.Reasons)));
    }
}
