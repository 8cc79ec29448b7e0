namespace Eloquence.Api.Endpoints;

/// <summary>Addresses given to clients: always the one they used to come here, never an internal name.</summary>
internal static class PublicAddress
{
    /// <summary><c>ws://host[:port]</c>, or <c>wss</c> when the client came by https.</summary>
    public static string WebSocket(HttpRequest request) => $"{(request.IsHttps ? "wss" : "ws")}://{request.Host}";
}
