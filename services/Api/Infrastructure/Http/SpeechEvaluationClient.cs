using Eloquence.Api.Analyses;
using Eloquence.Contracts;

namespace Eloquence.Api.Infrastructure.Http;

/// <summary>Asks the speech evaluation service what it makes of a recording.</summary>
internal sealed class SpeechEvaluationClient(HttpClient http, ILogger<SpeechEvaluationClient> logger)
    : RecordingClient(http, DependencyName, logger)
{
    public const string DependencyName = "speech-evaluation";

    /// <summary>Measurements, scores and advice; with the words, where the service has a recogniser to ask.</summary>
    /// <inheritdoc cref="RecordingClient.PostAsync"/>
    public Task<SpeechReport> EvaluateAsync(AudioSpool audio, CancellationToken cancellationToken) =>
        PostAsync<SpeechReport>("/evaluate", audio, cancellationToken);
}
