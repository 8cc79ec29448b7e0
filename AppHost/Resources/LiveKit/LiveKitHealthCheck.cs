using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Eloquence.AppHost.Resources.LiveKit;

/// <summary>Healthy once the server accepts a token of this application; otherwise the reason is in the dashboard.</summary>
internal sealed class LiveKitHealthCheck(LiveKitServer server, IHttpClientFactory clients) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => PatientCheck.RunAsync(
        async token =>
        {
            if (!server.Endpoint.IsAllocated)
            {
                return "The server has not been started";
            }

            using var client = clients.CreateClient();
            client.Timeout = TimeSpan.FromSeconds(3);
            var key = await server.Keys.Key.Resource.GetValueAsync(token).ConfigureAwait(false);
            var secret = await server.Keys.Secret.Resource.GetValueAsync(token).ConfigureAwait(false);
            return await LiveKitCheck.AskAsync(client, new Uri(server.Endpoint.Url), key ?? "", secret ?? "", TimeProvider.System, token).ConfigureAwait(false);
        },
        TimeProvider.System,
        cancellationToken);
}
