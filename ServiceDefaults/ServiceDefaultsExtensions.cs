using Eloquence.ServiceDefaults.Deadlines;
using Eloquence.ServiceDefaults.Discovery;
using Eloquence.ServiceDefaults.Draining;
using Eloquence.ServiceDefaults.Health;
using Eloquence.ServiceDefaults.Problems;
using Eloquence.ServiceDefaults.Resilience;
using Eloquence.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.Hosting;

/// <summary>What every service of Eloquence has: telemetry, health, service discovery, resilience, deadlines, problem answers, draining.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>Adds the defaults to a service.</summary>
    /// <typeparam name="TBuilder">Kind of host builder.</typeparam>
    /// <param name="builder">Host builder of the service.</param>
    /// <returns>The same builder.</returns>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.AddTelemetry();
        builder.AddHealth();
        builder.AddProblems();
        builder.AddForwardedAddresses();
        builder.AddResilience();
        builder.AddServiceDiscovery();
        builder.AddDraining();
        return builder;
    }

    /// <summary>Maps <c>/alive</c> and <c>/health</c> and installs the middleware. Call it first, before other middleware and routes.</summary>
    /// <param name="app">The service.</param>
    /// <returns>The same service.</returns>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        app.UseRequestSpans();
        app.UseProblems();
        app.UseRequestDraining();
        app.UseMiddleware<RequestDeadlineMiddleware>();
        app.UseWebSocketDraining();
        app.MapHealth();
        return app;
    }
}
