using Eloquence.LiveKit.Protocol;

namespace Eloquence.LiveKit.Rooms;

/// <summary>How the server introduces itself.</summary>
internal static class ServerDescription
{
    /// <summary>The version of livekit-server whose protocol is spoken; clients decide by it what they may use.</summary>
    public const string Version = "1.9.0";

    /// <summary>Version of the signalling protocol.</summary>
    public const int Protocol = 16;

    public static ServerInfo Info { get; } = new() { Version = Version, Protocol = Protocol, NodeId = Sid.Node, AgentProtocol = 1, Region = "development" };
}
