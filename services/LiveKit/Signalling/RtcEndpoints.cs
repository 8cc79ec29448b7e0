using Eloquence.LiveKit.Protocol;
using Eloquence.LiveKit.Rooms;
using Eloquence.LiveKit.Tokens;
using Microsoft.Extensions.Options;

namespace Eloquence.LiveKit.Signalling;

/// <summary>The doors of the signalling: <c>/rtc</c> (v0), <c>/rtc/v1</c>, and <c>validate</c> behind both, which says why a door stayed shut.</summary>
internal static class RtcEndpoints
{
    /// <summary>Browsers of any page may ask; the token decides.</summary>
    public const string AnyOrigin = "livekit";

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var (prefix, isSingle) in new[] { ("/rtc", false), ("/rtc/v1", true) })
        {
            routes.MapGet(prefix, (HttpContext context) => ConnectAsync(context, isSingle)).RequireCors(AnyOrigin);
            routes.MapGet($"{prefix}/validate", (HttpContext context) => Validate(context, isSingle)).RequireCors(AnyOrigin);
        }
    }

    private static IResult Validate(HttpContext context, bool isSingle)
    {
        if (IsSwitchedOff(context, isSingle))
        {
            return Results.NotFound();
        }

        return Refusal(context, out _) ?? Results.Text("success");
    }

    private static async Task ConnectAsync(HttpContext context, bool isSingle)
    {
        if (IsSwitchedOff(context, isSingle) || !context.WebSockets.IsWebSocketRequest)
        {
            // 404 on both doors of v1 is how clients find out to use v0.
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var refusal = Refusal(context, out var token);
        var parameters = isSingle ? JoinParameters.FromJoinRequest(context.Request.Query["join_request"].ToString()) : JoinParameters.FromQuery(context.Request.Query);
        if (refusal is null && parameters is null)
        {
            refusal = Results.Text("the join request cannot be read", statusCode: StatusCodes.Status400BadRequest);
        }

        if (refusal is not null)
        {
            await refusal.ExecuteAsync(context).ConfigureAwait(false);
            return;
        }

        var rooms = context.RequestServices.GetRequiredService<RoomRegistry>();
        if (rooms.GetOrCreate(token.Video.Room, token.ReadRoomConfig()) is null)
        {
            await Results.Text("the server has as many rooms as it takes", statusCode: StatusCodes.Status503ServiceUnavailable).ExecuteAsync(context).ConfigureAwait(false);
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false);
        await ServeAsync(rooms, token, parameters!, new SignalConnection(socket), context.RequestAborted).ConfigureAwait(false);
    }

    private static async Task ServeAsync(RoomRegistry rooms, AccessToken token, JoinParameters parameters, SignalConnection connection, CancellationToken cancellationToken)
    {
        var participant = await rooms.AskAsync(
            token.Video.Room,
            room => parameters.Reconnects ? room.Resume(token, parameters, connection) : room.Join(token, parameters, connection),
            token.ReadRoomConfig()).ConfigureAwait(false);
        if (participant is null)
        {
            var leave = parameters.Reconnects
                ? new LeaveRequest { Reason = DisconnectReason.StateMismatch, Action = LeaveRequest.Types.Action.Reconnect, CanReconnect = true }
                : new LeaveRequest { Reason = DisconnectReason.JoinFailure, Action = LeaveRequest.Types.Action.Disconnect };
            connection.Send(new SignalResponse { Leave = leave });
            connection.Close();
        }

        await connection.RunAsync(request => DispatchAsync(participant, request, cancellationToken), cancellationToken).ConfigureAwait(false);
        participant?.Room.Post(() => participant.Room.OnSignalLost(participant, connection));
    }

    private static async ValueTask DispatchAsync(Participant? participant, SignalRequest request, CancellationToken cancellationToken)
    {
        if (participant is null)
        {
            return;
        }

        while (participant.Room.IsBusy)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), cancellationToken).ConfigureAwait(false);
        }

        participant.Room.Post(() => SignalHandler.Handle(participant, request));
    }

    private static bool IsSwitchedOff(HttpContext context, bool isSingle) =>
        isSingle && !context.RequestServices.GetRequiredService<IOptions<LiveKitOptions>>().Value.SignallingV1;

    /// <summary>Why the bearer may not come in; null when it may.</summary>
    private static IResult? Refusal(HttpContext context, out AccessToken token)
    {
        var verifier = context.RequestServices.GetRequiredService<TokenVerifier>();
        if (!verifier.TryVerify(BearerToken.Of(context.Request), out token, out var reason))
        {
            return Results.Text($"invalid authorization token: {reason}", statusCode: StatusCodes.Status401Unauthorized);
        }

        if (!token.Video.RoomJoin || token.Video.Room.Length == 0)
        {
            return Results.Text("permission denied: the token does not allow to join a room", statusCode: StatusCodes.Status401Unauthorized);
        }

        var wanted = context.Request.Query["room"].ToString();
        if (wanted.Length > 0 && wanted != token.Video.Room)
        {
            return Results.Text("permission denied: the token is for another room", statusCode: StatusCodes.Status401Unauthorized);
        }

        return token.Identity.Length == 0 ? Results.Text("identity cannot be empty", statusCode: StatusCodes.Status400BadRequest) : null;
    }
}
