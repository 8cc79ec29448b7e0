using Eloquence.LiveKit.Agents;
using Eloquence.LiveKit.Protocol;
using Eloquence.LiveKit.Rooms;
using Google.Protobuf;

namespace Eloquence.LiveKit.Twirp;

/// <summary>livekit.AgentDispatchService: a backend asks for agents in rooms.</summary>
internal sealed class AgentDispatchService(RoomRegistry rooms, AgentDispatcher dispatcher)
{
    public const string Path = "livekit.AgentDispatchService";

    /// <summary>All its methods.</summary>
    public IEnumerable<TwirpMethod> Methods =>
    [
        TwirpMethod.Create<CreateAgentDispatchRequest>("CreateDispatch", (token, request) => Grants.Admin(token, request.Room), CreateAsync),
        TwirpMethod.Create<DeleteAgentDispatchRequest>("DeleteDispatch", (token, request) => Grants.Admin(token, request.Room), DeleteAsync),
        TwirpMethod.Create<ListAgentDispatchRequest>("ListDispatch", (token, request) => Grants.Admin(token, request.Room), ListAsync),
    ];

    /// <summary>A room that does not exist yet comes into being, so that the agent is there first.</summary>
    private async Task<IMessage> CreateAsync(CreateAgentDispatchRequest request) => await rooms.AskAsync(
        request.Room,
        room => dispatcher.Dispatch(room, request.AgentName, request.Metadata).ToMessage(room)).ConfigureAwait(false)
        ?? throw new TwirpException(TwirpError.Exhausted("the server has as many rooms as it takes"));

    private Task<IMessage> DeleteAsync(DeleteAgentDispatchRequest request) => rooms.InRoomAsync(
        request.Room,
        room => dispatcher.Delete(room, request.DispatchId)?.ToMessage(room) ?? throw new TwirpException(TwirpError.NotFound("dispatch")));

    private Task<IMessage> ListAsync(ListAgentDispatchRequest request) => rooms.InRoomAsync(request.Room, room => new ListAgentDispatchResponse
    {
        AgentDispatches = { dispatcher.Dispatches(room).Where(dispatch => request.DispatchId.Length == 0 || dispatch.Id == request.DispatchId).Select(dispatch => dispatch.ToMessage(room)) },
    });
}
