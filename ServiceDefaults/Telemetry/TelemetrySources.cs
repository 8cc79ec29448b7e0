namespace Eloquence.ServiceDefaults.Telemetry;

/// <summary>Where spans and measurements come from. A star stands for any continuation.</summary>
internal static class TelemetrySources
{
    public static string[] Activities { get; } = ["Microsoft.AspNetCore", "System.Net.Http", "Npgsql", "Yarp.ReverseProxy", "Eloquence.*"];

    public static string[] Meters { get; } =
    [
        "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime", "Npgsql", "Eloquence.*",
    ];
}
