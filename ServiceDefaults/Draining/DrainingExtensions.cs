using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Eloquence.ServiceDefaults.Draining;

/// <summary>A stopping service takes no new connections, finishes what runs and closes WebSockets, all within three seconds.</summary>
internal static class DrainingExtensions
{
    /// <summary>With half a second for the last telemetry this makes three.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2.5);

    /// <summary>Below the 50 to 60 s after which proxies on the way drop silent connections.</summary>
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(15);

    public static void AddDraining(this IHostApplicationBuilder builder)
    {
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Limit);
        builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.AddServerHeader = false);
        builder.Services.AddSingleton<OpenWebSockets>();
    }

    public static void UseWebSocketDraining(this IApplicationBuilder app)
    {
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = PingInterval });
        app.UseMiddleware<WebSocketDrainingMiddleware>();
    }
}
