using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace Eloquence.AppHost.Resources.LiveKit;

/// <summary>Commands that the dashboard offers on the server.</summary>
internal sealed class LiveKitCommands(LiveKitServer server)
{
    private const string Playground = "playground";

    /// <summary>Shows the rooms there are, as the server API lists them.</summary>
    public async Task<ExecuteCommandResult> ListRoomsAsync(ExecuteCommandContext context)
    {
        using var client = context.ServiceProvider.GetRequiredService<IHttpClientFactory>().CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(new Uri(server.Endpoint.Url), "/twirp/livekit.RoomService/ListRooms"))
        {
            Content = new StringContent("{}", Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
        };
        request.Headers.Authorization = new("Bearer", await MintAsync("dashboard", new { roomList = true }, TimeSpan.FromMinutes(1), context.CancellationToken).ConfigureAwait(false));
        try
        {
            using var response = await client.SendAsync(request, context.CancellationToken).ConfigureAwait(false);
            var text = await response.Content.ReadAsStringAsync(context.CancellationToken).ConfigureAwait(false);
            return response.IsSuccessStatusCode
                ? CommandResults.Success("Rooms", new CommandResultData { Value = text, Format = CommandResultFormat.Json, DisplayImmediately = true })
                : CommandResults.Failure($"The server answered {(int)response.StatusCode}: {text}");
        }
        catch (HttpRequestException exception)
        {
            return CommandResults.Failure(exception);
        }
    }

    /// <summary>Makes a token to try things out with.</summary>
    public async Task<ExecuteCommandResult> MintTokenAsync(ExecuteCommandContext context)
    {
        var grant = new { room = Playground, roomJoin = true, roomCreate = true, roomList = true, roomAdmin = true, canUpdateOwnMetadata = true };
        var token = await MintAsync($"developer-{Guid.NewGuid():N}"[..18], grant, TimeSpan.FromHours(1), context.CancellationToken).ConfigureAwait(false);
        return CommandResults.Success($"Token for the room '{Playground}', valid for one hour", new CommandResultData { Value = token, DisplayImmediately = true });
    }

    private async Task<string> MintAsync(string identity, object grant, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var key = await server.Keys.Key.Resource.GetValueAsync(cancellationToken).ConfigureAwait(false);
        var secret = await server.Keys.Secret.Resource.GetValueAsync(cancellationToken).ConfigureAwait(false);
        return LiveKitToken.Mint(key ?? "", secret ?? "", identity, grant, lifetime, TimeProvider.System);
    }
}
