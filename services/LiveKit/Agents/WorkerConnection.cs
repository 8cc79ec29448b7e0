using System.Net.WebSockets;
using Eloquence.LiveKit.Protocol;
using Eloquence.LiveKit.Signalling;

namespace Eloquence.LiveKit.Agents;

/// <summary>The line to a worker.</summary>
internal sealed class WorkerConnection(WebSocket socket) : MessageConnection<WorkerMessage, ServerMessage>(socket);
