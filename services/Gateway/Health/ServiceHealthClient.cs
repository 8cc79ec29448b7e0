using System.Text.Json;
using Eloquence.ServiceDefaults;

namespace Eloquence.Gateway.Health;

/// <summary>
/// Asks a service how it is, all its addresses at the same time. It has a client of its own: a probe is not repeated, has no part in any
/// request's deadline and leaves no trace.
/// </summary>
internal sealed class ServiceHealthClient(ServiceEndpointResolver services, TimeProvider time) : IDisposable
{
    private const int LargestAnswer = 64 * 1024;

    /// <summary>Longer than the second a service gives its own checks, so that its word about them still arrives; short enough for clients that wait 2 s.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1.5);

    private readonly HttpClient _http = new(new SocketsHttpHandler { ActivityHeadersPropagator = null, UseProxy = false, UseCookies = false, AllowAutoRedirect = false })
    {
        Timeout = System.Threading.Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = LargestAnswer,
    };

    /// <summary>What the service says, or why it says nothing. Of several replicas some may be down: then the service is degraded.</summary>
    /// <param name="service">Name that service discovery knows.</param>
    /// <param name="path">Where it says how it is.</param>
    public async Task<DependencyHealth> AskAsync(string service, string path)
    {
        var replicas = await Task.WhenAll(services.Resolve(new Uri($"http://{service}")).Addresses.Select(address => AskReplicaAsync(new Uri(address, path))));
        var status = replicas.Select(replica => replica.Status).Distinct().ToArray() is [var unanimous] ? unanimous : HealthWords.Degraded;
        return new DependencyHealth(
            status, replicas.Max(replica => replica.LatencyMs), replicas.Select(replica => replica.Reason).FirstOrDefault(reason => reason is not null));
    }

    public void Dispose() => _http.Dispose();

    private async Task<DependencyHealth> AskReplicaAsync(Uri health)
    {
        var begun = time.GetTimestamp();
        using var expiry = new CancellationTokenSource(Limit, time);
        var (status, error) = await AskAsync(health, expiry.Token);
        return new DependencyHealth(status, Math.Round(time.GetElapsedTime(begun).TotalMilliseconds, 1), error);
    }

    private async Task<(string Status, string? Error)> AskAsync(Uri health, CancellationToken cancellationToken)
    {
        try
        {
            // Looking a name up does not always heed its token.
            using var response = await _http.GetAsync(health, cancellationToken).WaitAsync(Limit, time, CancellationToken.None);
            var status = await ReadStatusAsync(response);
            return (status, status == HealthWords.Healthy ? null : $"it says so itself (HTTP {(int)response.StatusCode})");
        }
        catch (HttpRequestException failure)
        {
            return (HealthWords.Unhealthy, $"cannot be asked: {failure.HttpRequestError}");
        }
        catch (Exception silence) when (silence is OperationCanceledException or TimeoutException)
        {
            return (HealthWords.Unhealthy, $"no answer within {Limit.TotalSeconds:0.#} s");
        }
    }

    private static async Task<string> ReadStatusAsync(HttpResponseMessage response)
    {
        var otherwise = response.IsSuccessStatusCode ? HealthWords.Healthy : HealthWords.Unhealthy;
        try
        {
            using var body = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
            return body.RootElement.ValueKind == JsonValueKind.Object && body.RootElement.TryGetProperty("status", out var status) && status.ValueKind == JsonValueKind.String
                && status.GetString() is HealthWords.Healthy or HealthWords.Degraded or HealthWords.Unhealthy
                ? status.GetString()!
                : otherwise;
        }
        catch (JsonException)
        {
            return otherwise;
        }
    }
}
