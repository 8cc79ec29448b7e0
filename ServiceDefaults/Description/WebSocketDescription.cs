namespace Eloquence.ServiceDefaults.Description;

/// <summary>Metadata of a route that speaks WebSocket.</summary>
internal sealed record WebSocketDescription(string Tag, string Summary, string Frames);
