using System.Net.WebSockets;
using Eloquence.LiveKit.Protocol;

namespace Eloquence.LiveKit.Signalling;

/// <summary>The signalling of a participant.</summary>
internal sealed class SignalConnection(WebSocket socket) : MessageConnection<SignalRequest, SignalResponse>(socket);
