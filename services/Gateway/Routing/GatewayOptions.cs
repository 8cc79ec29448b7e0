using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Eloquence.Gateway.Routing;

/// <summary>Configuration section <c>Gateway</c>.</summary>
internal sealed class GatewayOptions
{
    public const string Section = "Gateway";

    /// <summary>Services whose health is part of the gateway's, by the names service discovery knows.</summary>
    public IList<string> Services { get; } = [];

    /// <summary>Where a service says how it is, by its name; <c>/health</c> where nothing is said. livekit-server answers at its root only.</summary>
    public IDictionary<string, string> HealthPaths { get; } = new Dictionary<string, string>();

    /// <summary>
    /// True where a proxy of the operator's stands in front and sets X-Forwarded-*, such as the ingress of a cloud. Phones that come
    /// directly could otherwise claim any address, host and scheme.
    /// </summary>
    public bool BehindProxy { get; set; }

    /// <summary>Whether the gateway also answers on the ports of the backends of before: <see cref="LegacyPorts"/>.</summary>
    public Switch LegacyListeners { get; set; }

    /// <summary>Ports the app still knows; one that is taken is skipped with a message. LiveKit's are not among them: they are LiveKit's own.</summary>
    public IList<int> LegacyPorts { get; } = [];

    /// <summary>Largest request body that is passed on, in bytes.</summary>
    [Range(1, long.MaxValue)]
    public long MaxBodyBytes { get; set; } = 50 * 1024 * 1024;

    /// <summary>The same where long recordings are taken: three hours of 16-bit mono at 16 kHz are 346 MB.</summary>
    [Range(1, long.MaxValue)]
    public long MaxRecordingBytes { get; set; } = 405_000_000;

    /// <summary>How long nothing may move on an ordinary request, in either direction, before it is given up.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan ActivityTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long nothing may move on a stream or WebSocket before it is closed.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan StreamActivityTimeout { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Budgets of the route table.</summary>
    [ValidateObjectMembers]
    public BudgetOptions Budgets { get; } = new();
}
