using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Eloquence.Contract.Tests;

/// <summary>Live audio behind the one address: the doors of the LiveKit server as a phone meets them through the gateway.</summary>
[Collection(SystemCollection.Name)]
public sealed class LiveAudioTests(EloquenceSystem system)
{
    private static readonly string[] Signalling = ["/rtc", "/rtc/v1"];

    public static TheoryData<string, HttpStatusCode, HttpStatusCode> Refused => new()
    {
        { "none", HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized },
        { "wrong key", HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized },
        { "wrong secret", HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized },
        { "expired", HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized },
        { "not yet valid", HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized },
        { "alg none", HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized },
        { "tampered", HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized },
        { "without roomJoin", HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden },
        { "wrong room", HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden },
    };

    [Fact]
    public async Task A_token_of_the_API_opens_the_doors_for_participants_and_no_other()
    {
        var answer = await (await system.Gateway.PostAsJsonAsync("/api/token", new { room = "live", identity = "marie" })).JsonAsync();
        var token = answer.Text("token");
        foreach (var path in Signalling)
        {
            using var validated = await system.Gateway.GetAsync($"{path}/validate?access_token={token}");
            Assert.Equal((HttpStatusCode.OK, "success"), (validated.StatusCode, await validated.Content.ReadAsStringAsync()));
        }

        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"{answer.Text("livekit_url")}/rtc?access_token={token}&protocol=16"), CancellationToken.None);
        var buffer = new byte[64 * 1024];
        var first = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
        Assert.Equal(WebSocketMessageType.Binary, first.MessageType);

        // SignalResponse.join is field 1, and the room's name is in it.
        Assert.Equal(0x0A, buffer[0]);
        Assert.Contains("live", Encoding.UTF8.GetString(buffer, 0, first.Count), StringComparison.Ordinal);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);

        Assert.Equal(HttpStatusCode.Unauthorized, await UpgradeAsync($"/agent?access_token={token}"));
        Assert.Equal(HttpStatusCode.Forbidden, await DeleteRoomAsync("live", token));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_bad_token_is_refused_on_every_door_with_the_status_that_says_why(string kind, HttpStatusCode signalling, HttpStatusCode administration)
    {
        var query = $"access_token={Bad(kind)}{(kind == "wrong room" ? "&room=another" : "")}";
        foreach (var path in Signalling)
        {
            using var validated = await system.Gateway.GetAsync($"{path}/validate?{query}");
            Assert.Equal(signalling, validated.StatusCode);
            Assert.Equal(signalling, await UpgradeAsync($"{path}?{query}"));
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await UpgradeAsync($"/agent?{query}"));
        Assert.Equal(administration, await DeleteRoomAsync("another", Bad(kind)));
    }

    private static string Bad(string kind) => kind switch
    {
        "none" => "",
        "wrong key" => Mint(EloquenceSystem.LiveKitSecret, key: "another"),
        "wrong secret" => Mint("another secret of more than thirty-two characters"),
        "expired" => Mint(EloquenceSystem.LiveKitSecret, notBefore: -7200, expires: -120),
        "not yet valid" => Mint(EloquenceSystem.LiveKitSecret, notBefore: 120),
        "alg none" => Mint(null),
        "tampered" => Mint(EloquenceSystem.LiveKitSecret).Replace("eyJpc3M", "eyJJc3M", StringComparison.Ordinal),
        "without roomJoin" => Mint(EloquenceSystem.LiveKitSecret, joins: false),
        _ => Mint(EloquenceSystem.LiveKitSecret),
    };

    /// <summary>A token for the room "live" and all of its administration.</summary>
    private static string Mint(string? secret, string key = EloquenceSystem.LiveKitKey, long notBefore = 0, long expires = 3600, bool joins = true)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var header = new { alg = secret is null ? "none" : "HS256", typ = "JWT" };
        var claims = new { iss = key, sub = "marie", nbf = now + notBefore, exp = now + expires, video = new { room = "live", roomJoin = joins, roomAdmin = true } };
        var signed = $"{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(header))}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        return $"{signed}.{(secret is null ? "" : Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes(signed))))}";
    }

    private async Task<HttpStatusCode> UpgradeAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Connection", "Upgrade");
        request.Headers.Add("Upgrade", "websocket");
        request.Headers.Add("Sec-WebSocket-Version", "13");
        request.Headers.Add("Sec-WebSocket-Key", Convert.ToBase64String(Guid.NewGuid().ToByteArray()));
        using var answer = await system.Gateway.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return answer.StatusCode;
    }

    private async Task<HttpStatusCode> DeleteRoomAsync(string room, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/twirp/livekit.RoomService/DeleteRoom") { Content = JsonContent.Create(new { room }) };
        request.Headers.Authorization = new("Bearer", token);
        using var answer = await system.Gateway.SendAsync(request);
        return answer.StatusCode;
    }
}
