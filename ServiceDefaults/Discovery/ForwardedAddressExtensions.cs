using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Eloquence.ServiceDefaults.Discovery;

internal static class ForwardedAddressExtensions
{
    /// <summary>What ASP.NET Core reads from ASPNETCORE_FORWARDEDHEADERS_ENABLED, which Aspire sets for services behind others.</summary>
    private const string Switch = "ForwardedHeaders_Enabled";

    /// <summary>
    /// ASP.NET Core's switch takes client address and scheme from the proxy; addresses given to clients are made from the host as well,
    /// so that one is taken too. Without the switch nothing is trusted.
    /// </summary>
    public static void AddForwardedAddresses(this IHostApplicationBuilder builder)
    {
        if (builder.Configuration.GetValue<bool>(Switch))
        {
            builder.Services.PostConfigure<ForwardedHeadersOptions>(forwarded => forwarded.ForwardedHeaders |= ForwardedHeaders.XForwardedHost);
        }
    }
}
