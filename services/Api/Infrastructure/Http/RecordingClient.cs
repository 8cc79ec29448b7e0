using System.Net;
using System.Text.Json;
using Eloquence.Api.Analyses;
using Eloquence.Contracts;
using Eloquence.ServiceDefaults;

namespace Eloquence.Api.Infrastructure.Http;

/// <summary>Sends recordings to a service and tells a refusal of the recording from a failure of the service.</summary>
internal abstract partial class RecordingClient(HttpClient http, string dependency, ILogger logger)
{
    private static readonly TimeSpan DefaultRetryAfter = TimeSpan.FromSeconds(2);

    /// <exception cref="RejectionException">The service refuses the recording; the refusal is the client's.</exception>
    /// <exception cref="DependencyUnavailableException">The service cannot be reached, is busy or fails.</exception>
    protected async Task<T> PostAsync<T>(string path, AudioSpool audio, CancellationToken cancellationToken)
        where T : class
    {
        using var content = new AudioContent(audio);
        try
        {
            using var response = await http.PostAsync(new Uri(path, UriKind.Relative), content, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                return await response.Content.ReadFromJsonAsync<T>(ContractJson.Options, cancellationToken)
                    ?? throw new JsonException("The answer is null.");
            }

            if (await ReadRefusalAsync(response, cancellationToken) is { } refusal)
            {
                throw refusal;
            }

            LogFailed(logger, dependency, $"status {(int)response.StatusCode}");
            throw new DependencyUnavailableException(dependency, response.Headers.RetryAfter?.Delta ?? DefaultRetryAfter);
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException or IOException
            || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogFailed(logger, dependency, failure.Message);
            throw new DependencyUnavailableException(dependency, DefaultRetryAfter, failure);
        }
    }

    /// <exception cref="DependencyUnavailableException">The service cannot be reached or fails.</exception>
    protected async Task<T> GetAsync<T>(string path, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await http.GetFromJsonAsync<T>(new Uri(path, UriKind.Relative), ContractJson.Options, cancellationToken) ?? throw new JsonException("The answer is null.");
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException or IOException
            || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogFailed(logger, dependency, failure.Message);
            throw new DependencyUnavailableException(dependency, DefaultRetryAfter, failure);
        }
    }

    /// <summary>A 4xx with a code is about the recording; any other is about the service.</summary>
    private static async Task<RejectionException?> ReadRefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        if (status is < 400 or >= 500 || response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.NotFound
            || response.Content.Headers.ContentType?.MediaType != "application/problem+json")
        {
            return null;
        }

        var problem = await response.Content.ReadFromJsonAsync<Refusal>(JsonSerializerOptions.Web, cancellationToken);
        return problem is { Code: { } code, Detail: { } detail }
            ? new RejectionException(status, code, problem.Title ?? "The recording cannot be analysed.", detail)
            : null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Dependency} failed: {Reason}")]
    private static partial void LogFailed(ILogger logger, string dependency, string reason);

    private sealed record Refusal(string? Code, string? Title, string? Detail);
}
