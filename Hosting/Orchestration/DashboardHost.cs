using Aspire.Hosting.Bundle;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Dcp;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>Runs Aspire's dashboard as a program under DCP, so that it ends with everything else, and feeds it.</summary>
internal sealed partial class DashboardHost(DashboardOptions options, IDashboardData data, ILogger<DistributedApplication> logger) : IAsyncDisposable
{
    private const string InstanceName = "aspire-dashboard";

    private DashboardResourceServer? _resourceServer;

    public async Task StartAsync(AspireBundle bundle, DcpClient dcp, CancellationToken cancellationToken)
    {
        _resourceServer = await DashboardResourceServer.StartAsync(data, options.ResourceServiceUrl.Port, options.IsUnsecured ? null : options.ResourceServiceApiKey, cancellationToken).ConfigureAwait(false);
        await dcp.CreateAsync(
            new DcpExecutable
            {
                Metadata = new DcpMetadata { Name = InstanceName },
                Spec = new ExecutableSpec
                {
                    ExecutablePath = bundle.DashboardPath,
                    WorkingDirectory = Path.GetDirectoryName(bundle.DashboardPath),
                    Args = ["dashboard"],
                    Env = [.. Environment(_resourceServer.Port).Select(variable => new NameValue(variable.Key, variable.Value))],
                },
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Prints where to log in once the dashboard answers.</summary>
    public async Task AnnounceAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null }) { BaseAddress = options.FrontendUrl };
        while (!await AnswersAsync(client, cancellationToken).ConfigureAwait(false))
        {
            await Task.Delay(50, cancellationToken).ConfigureAwait(false);
        }

        var url = options.FrontendUrl.GetLeftPart(UriPartial.Authority);
        ListeningOn(logger, url);
        if (!options.IsUnsecured)
        {
            Login(logger, $"{url}/login?t={options.BrowserToken}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_resourceServer is not null)
        {
            await _resourceServer.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task<bool> AnswersAsync(HttpClient client, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.GetAsync("/health", cancellationToken).ConfigureAwait(false);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private Dictionary<string, string> Environment(int resourceServicePort)
    {
        var variables = new Dictionary<string, string>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["DOTNET_ENVIRONMENT"] = "Production",
            ["ASPNETCORE_URLS"] = Authority(options.FrontendUrl),
            ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = Authority(options.OtlpGrpcUrl),
            ["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = Authority(options.OtlpHttpUrl),
            ["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = $"http://localhost:{resourceServicePort}",
            ["ASPIRE_DASHBOARD_API_ENABLED"] = "true",
            ["DASHBOARD__DEBUGSESSION__TELEMETRYOPTOUT"] = "true",
        };
        if (options.IsUnsecured)
        {
            foreach (var door in new[] { "FRONTEND", "OTLP", "API", "RESOURCESERVICECLIENT" })
            {
                variables[$"DASHBOARD__{door}__AUTHMODE"] = "Unsecured";
            }

            return variables;
        }

        variables["DASHBOARD__FRONTEND__AUTHMODE"] = "BrowserToken";
        variables["DASHBOARD__FRONTEND__BROWSERTOKEN"] = options.BrowserToken;
        variables["DASHBOARD__OTLP__AUTHMODE"] = "ApiKey";
        variables["DASHBOARD__OTLP__PRIMARYAPIKEY"] = options.OtlpApiKey;
        variables["DASHBOARD__API__AUTHMODE"] = "ApiKey";
        variables["DASHBOARD__API__PRIMARYAPIKEY"] = options.ApiKey;
        variables["DASHBOARD__RESOURCESERVICECLIENT__AUTHMODE"] = "ApiKey";
        variables["DASHBOARD__RESOURCESERVICECLIENT__APIKEY"] = options.ResourceServiceApiKey;
        return variables;
    }

    private static string Authority(Uri url) => url.GetLeftPart(UriPartial.Authority);

    [LoggerMessage(LogLevel.Information, "Now listening on: {DashboardUrl}")]
    private static partial void ListeningOn(ILogger logger, string dashboardUrl);

    [LoggerMessage(LogLevel.Information, "Login to the dashboard at {DashboardLoginUrl}")]
    private static partial void Login(ILogger logger, string dashboardLoginUrl);
}
