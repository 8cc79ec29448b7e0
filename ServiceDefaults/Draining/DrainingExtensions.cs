using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Eloquence.ServiceDefaults.Draining;

/// <summary>A stopping service takes no new connections, finishes what runs and closes WebSockets, all within three seconds.</summary>
internal static class DrainingExtensions
{
    /// <summary>Below the 50 to 60 s after which proxies on the way drop silent connections.</summary>
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(15);

    public static void AddDraining(this IHostApplicationBuilder builder)
    {
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = DrainTimes.Server);
        builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.AddServerHeader = false);
        builder.Services.AddSingleton<OpenWebSockets>();
        builder.Services.AddSingleton<DrainSignal>();
    }

    public static void UseRequestDraining(this IApplicationBuilder app) => app.UseMiddleware<RequestDrainingMiddleware>();

    public static void UseWebSocketDraining(this IApplicationBuilder app)
    {
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = PingInterval });
        app.UseMiddleware<WebSocketDrainingMiddleware>();
    }
}
