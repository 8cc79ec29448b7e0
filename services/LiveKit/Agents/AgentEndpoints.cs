using Eloquence.LiveKit.Protocol;
using Eloquence.LiveKit.Rooms;
using Eloquence.LiveKit.Tokens;

namespace Eloquence.LiveKit.Agents;

/// <summary><c>/agent</c>: a WebSocket on which workers register and are given jobs.</summary>
internal static class AgentEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/agent", ConnectAsync);

    private static async Task ConnectAsync(HttpContext context, TokenVerifier verifier, AgentDispatcher dispatcher, TimeProvider time)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (Refusal(context, verifier) is { } refusal)
        {
            await Results.Text(refusal, statusCode: StatusCodes.Status401Unauthorized).ExecuteAsync(context).ConfigureAwait(false);
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false);
        await ServeAsync(new WorkerConnection(socket), dispatcher, time, context.RequestAborted).ConfigureAwait(false);
    }

    private static string? Refusal(HttpContext context, TokenVerifier verifier) =>
        !verifier.TryVerify(BearerToken.Of(context.Request), out var token, out var reason) ? $"invalid authorization token: {reason}"
        : token.Video.Agent ? null
        : "permission denied: the token lacks the grant agent";

    private static async Task ServeAsync(WorkerConnection connection, AgentDispatcher dispatcher, TimeProvider time, CancellationToken cancellationToken)
    {
        AgentWorker? worker = null;
        await connection.RunAsync(
            message =>
            {
                if (message.MessageCase == WorkerMessage.MessageOneofCase.Register && worker is null)
                {
                    worker = new AgentWorker(connection, message.Register);
                    connection.Send(new ServerMessage { Register = new RegisterWorkerResponse { WorkerId = worker.Id, ServerInfo = ServerDescription.Info } });
                    dispatcher.Register(worker);
                }
                else if (worker is not null)
                {
                    Handle(worker, message, time);
                }

                return ValueTask.CompletedTask;
            },
            cancellationToken).ConfigureAwait(false);
        if (worker is not null)
        {
            dispatcher.Unregister(worker);
        }
    }

    private static void Handle(AgentWorker worker, WorkerMessage message, TimeProvider time)
    {
        switch (message.MessageCase)
        {
            case WorkerMessage.MessageOneofCase.Availability:
                worker.OnAvailability(message.Availability);
                break;
            case WorkerMessage.MessageOneofCase.UpdateWorker:
                worker.Update(message.UpdateWorker);
                break;
            case WorkerMessage.MessageOneofCase.UpdateJob:
                worker.OnUpdate(message.UpdateJob);
                break;
            case WorkerMessage.MessageOneofCase.Ping:
                worker.Send(new ServerMessage { Pong = new WorkerPong { LastTimestamp = message.Ping.Timestamp, Timestamp = time.GetUtcNow().ToUnixTimeMilliseconds() } });
                break;
        }
    }
}
