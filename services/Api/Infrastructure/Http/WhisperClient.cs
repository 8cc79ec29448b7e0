using Eloquence.Api.Analyses;
using Eloquence.Api.Endpoints;
using Eloquence.Contracts;
using Eloquence.ServiceDefaults;

namespace Eloquence.Api.Infrastructure.Http;

/// <summary>Asks the recogniser for the words of a recording.</summary>
internal sealed class WhisperClient(HttpClient http, ServiceEndpointResolver services, ILogger<WhisperClient> logger)
    : RecordingClient(http, DependencyName, logger)
{
    public const string DependencyName = "whisper";

    public static Uri Address { get; } = new($"http://{DependencyName}");

    /// <summary>False where the system was set up without a recogniser.</summary>
    public bool IsConfigured => services.Resolve(Address).IsConfigured;

    /// <inheritdoc cref="RecordingClient.PostAsync"/>
    public Task<Transcript> TranscribeAsync(AudioSpool audio, CancellationToken cancellationToken) => IsConfigured
        ? PostAsync<Transcript>("/transcribe", audio, cancellationToken)
        : throw new DependencyUnavailableException(DependencyName, TimeSpan.FromMinutes(1));

    /// <summary>The models it knows; none where there is no recogniser.</summary>
    /// <inheritdoc cref="RecordingClient.GetAsync"/>
    public async Task<IReadOnlyList<ModelDescription>> ModelsAsync(CancellationToken cancellationToken) =>
        IsConfigured ? (await GetAsync<ModelAnswer>("/v1/models", cancellationToken)).Data : [];

    private sealed record ModelAnswer(IReadOnlyList<ModelDescription> Data);
}
