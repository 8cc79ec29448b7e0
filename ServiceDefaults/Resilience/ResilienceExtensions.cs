using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Eloquence.ServiceDefaults.Resilience;

internal static class ResilienceExtensions
{
    private const string ClientCategory = "System.Net.Http.HttpClient";

    public static void AddResilience(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton<DestinationRegistry>();
        builder.Services.TryAddTransient<ResilienceHandler>();
        builder.Services.ConfigureHttpClientDefaults(client => client.AddHttpMessageHandler<ResilienceHandler>());

        // Every call is a span already, and failures are told by whoever met them; four more lines per call would hide the rest.
        if (builder.Configuration[$"Logging:LogLevel:{ClientCategory}"] is null)
        {
            builder.Logging.AddFilter(ClientCategory, LogLevel.Warning);
        }
    }
}
