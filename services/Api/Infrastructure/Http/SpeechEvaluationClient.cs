using System.Net;
using System.Text.Json;
using Eloquence.Api.Analyses;
using Eloquence.Contracts;
using Eloquence.ServiceDefaults;

namespace Eloquence.Api.Infrastructure.Http;

/// <summary>Asks the speech evaluation service to measure a recording.</summary>
internal sealed partial class SpeechEvaluationClient(HttpClient http, ILogger<SpeechEvaluationClient> logger)
{
    public const string DependencyName = "speech-evaluation";

    private static readonly TimeSpan DefaultRetryAfter = TimeSpan.FromSeconds(2);

    /// <exception cref="RejectionException">The service refuses the recording; the refusal is the client's.</exception>
    /// <exception cref="DependencyUnavailableException">The service cannot be reached, is busy or fails.</exception>
    public async Task<SpeechMeasurement> MeasureAsync(AudioSpool audio, CancellationToken cancellationToken)
    {
        using var content = new AudioContent(audio);
        try
        {
            using var response = await http.PostAsync(new Uri("/measure", UriKind.Relative), content, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                return await response.Content.ReadFromJsonAsync<SpeechMeasurement>(ContractJson.Options, cancellationToken)
                    ?? throw new JsonException("The answer is null.");
            }

            if (await ReadRefusalAsync(response, cancellationToken) is { } refusal)
            {
                throw refusal;
            }

            LogFailed($"status {(int)response.StatusCode}");
            throw new DependencyUnavailableException(DependencyName, response.Headers.RetryAfter?.Delta ?? DefaultRetryAfter);
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException or IOException
            || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogFailed(failure.Message);
            throw new DependencyUnavailableException(DependencyName, DefaultRetryAfter, failure);
        }
    }

    /// <summary>A 4xx with a code is about the recording; any other is about the service.</summary>
    private static async Task<RejectionException?> ReadRefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        if (status is < 400 or >= 500 || response.StatusCode == HttpStatusCode.TooManyRequests
            || response.Content.Headers.ContentType?.MediaType != "application/problem+json")
        {
            return null;
        }

        var problem = await response.Content.ReadFromJsonAsync<Refusal>(JsonSerializerOptions.Web, cancellationToken);
        return problem is { Code: { } code, Detail: { } detail }
            ? new RejectionException(status, code, problem.Title ?? "The recording cannot be measured.", detail)
            : null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Speech evaluation failed: {Reason}")]
    private partial void LogFailed(string reason);

    private sealed record Refusal(string? Code, string? Title, string? Detail);
}
