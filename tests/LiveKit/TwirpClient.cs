using System.Net;
using System.Text;
using Google.Protobuf;

namespace Eloquence.LiveKit.Tests;

/// <summary>Calls the server API by hand, in both of its forms.</summary>
internal static class TwirpClient
{
    private const string Package = "livekit";

    /// <summary>Calls in JSON.</summary>
    public static async Task<(HttpStatusCode Status, string Body)> CallAsync(this LiveKitHost server, string service, string method, string json, string token)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await SendAsync(server, service, method, content, token);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Calls in protobuf.</summary>
    public static async Task<(HttpStatusCode Status, string Body)> CallAsync(this LiveKitHost server, string service, string method, IMessage request, string token)
    {
        using var content = new ByteArrayContent(request.ToByteArray());
        content.Headers.ContentType = new("application/protobuf");
        using var answer = await SendAsync(server, service, method, content, token);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Calls in protobuf, with a token that may manage the room.</summary>
    public static async Task<T> CallAsync<T>(this LiveKitHost server, string service, string method, IMessage request, string room)
        where T : IMessage<T>, new()
    {
        using var content = new ByteArrayContent(request.ToByteArray());
        content.Headers.ContentType = new("application/protobuf");
        using var answer = await SendAsync(server, service, method, content, server.AdminToken(room));
        Assert.True(answer.IsSuccessStatusCode, $"{method}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        Assert.Equal("application/protobuf", answer.Content.Headers.ContentType?.MediaType);
        return new MessageParser<T>(() => new T()).ParseFrom(await answer.Content.ReadAsByteArrayAsync());
    }

    /// <summary>A token that may do everything with a room.</summary>
    public static string AdminToken(this LiveKitHost server, string room) =>
        Tokens.Mint(server.Key, server.Secret, "admin", new { room, roomAdmin = true, roomCreate = true, roomList = true });

    private static async Task<HttpResponseMessage> SendAsync(LiveKitHost server, string service, string method, HttpContent content, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/twirp/{Package}.{service}/{method}") { Content = content };
        request.Headers.Authorization = new("Bearer", token);
        return await server.Client.SendAsync(request);
    }
}
