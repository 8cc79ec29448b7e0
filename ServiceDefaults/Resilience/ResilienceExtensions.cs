using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Eloquence.ServiceDefaults.Resilience;

internal static class ResilienceExtensions
{
    public static void AddResilience(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton<DestinationRegistry>();
        builder.Services.TryAddTransient<ResilienceHandler>();
        builder.Services.ConfigureHttpClientDefaults(client => client.AddHttpMessageHandler<ResilienceHandler>());
    }
}
