using System.Net;
using System.Net.WebSockets;
using Eloquence.LiveKit.Protocol;

namespace Eloquence.LiveKit.Tests;

/// <summary>Who is let in where.</summary>
public sealed class DoorTests
{
    private static readonly object Join = new { room = "r", roomJoin = true };

    public static TheoryData<string, HttpStatusCode> Refused => new()
    {
        { "none", HttpStatusCode.Unauthorized },
        { "wrong key", HttpStatusCode.Unauthorized },
        { "wrong secret", HttpStatusCode.Unauthorized },
        { "expired", HttpStatusCode.Unauthorized },
        { "not yet valid", HttpStatusCode.Unauthorized },
        { "alg none", HttpStatusCode.Unauthorized },
        { "tampered", HttpStatusCode.Unauthorized },
        { "garbage", HttpStatusCode.Unauthorized },
        { "without roomJoin", HttpStatusCode.Unauthorized },
        { "without room", HttpStatusCode.Unauthorized },
        { "wrong room", HttpStatusCode.Unauthorized },
        { "without identity", HttpStatusCode.BadRequest },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Signalling_and_validation_refuse_a_bad_token_with_the_right_status(string kind, HttpStatusCode expected)
    {
        await using var server = await LiveKitHost.StartAsync();
        var query = $"access_token={Bad(server, kind)}{(kind == "wrong room" ? "&room=another" : "")}";
        foreach (var path in new[] { "/rtc", "/rtc/v1" })
        {
            using var answer = await server.Client.GetAsync(new Uri($"{path}/validate?{query}", UriKind.Relative));
            Assert.Equal(expected, answer.StatusCode);
            Assert.NotEmpty(await answer.Content.ReadAsStringAsync());

            using var socket = new ClientWebSocket();
            await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new Uri(server.Signalling, $"{path}?{query}"), CancellationToken.None));
            Assert.Equal(expected, await StatusOfUpgradeAsync(server, $"{path}?{query}"));
        }

        // No token for a room is one for workers.
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOfUpgradeAsync(server, $"/agent?{query}"));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task The_server_API_refuses_a_bad_token(string kind, HttpStatusCode _)
    {
        await using var server = await LiveKitHost.StartAsync();
        var (status, body) = await TwirpAsync(server, "DeleteRoom", """{"room":"r"}""", Bad(server, kind));
        var isSigned = kind is "without roomJoin" or "without room" or "wrong room" or "without identity";
        Assert.Equal(isSigned ? HttpStatusCode.Forbidden : HttpStatusCode.Unauthorized, status);
        Assert.Contains(isSigned ? "permission_denied" : "unauthenticated", body, StringComparison.Ordinal);
        Assert.Equal((status, body), await server.CallAsync("RoomService", "DeleteRoom", new DeleteRoomRequest { Room = "r" }, Bad(server, kind)));
        Assert.Equal(status, (await server.CallAsync("AgentDispatchService", "CreateDispatch", """{"room":"r"}""", Bad(server, kind))).Status);
    }

    [Fact]
    public async Task Methods_need_their_own_grant_for_their_own_room()
    {
        await using var server = await LiveKitHost.StartAsync();
        string Token(object grant) => Tokens.Mint(server.Key, server.Secret, "admin", grant);

        Assert.Equal(HttpStatusCode.OK, (await TwirpAsync(server, "CreateRoom", """{"name":"r"}""", Token(new { roomCreate = true }))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await TwirpAsync(server, "ListRooms", "{}", Token(new { roomCreate = true }))).Status);
        Assert.Contains("\"name\": \"r\"", (await TwirpAsync(server, "ListRooms", "{}", Token(new { roomList = true }))).Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await TwirpAsync(server, "ListParticipants", """{"room":"r"}""", Token(new { roomAdmin = true, room = "r" }))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await TwirpAsync(server, "ListParticipants", """{"room":"r"}""", Token(new { roomAdmin = true, room = "s" }))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await TwirpAsync(server, "GetParticipant", """{"room":"r","identity":"nobody"}""", Token(new { roomAdmin = true, room = "r" }))).Status);
        Assert.Equal(HttpStatusCode.NotImplemented, (await TwirpAsync(server, "MoveParticipant", "{}", Token(new { roomAdmin = true, room = "r" }))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await TwirpAsync(server, "Nonsense", "{}", Token(new { roomAdmin = true, room = "r" }))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await TwirpAsync(server, "ListRooms", "[", Token(new { roomList = true }))).Status);
    }

    [Fact]
    public async Task Any_page_may_ask_why_it_was_refused_and_a_plain_request_for_signalling_finds_nothing()
    {
        await using var server = await LiveKitHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/rtc/v1/validate");
        request.Headers.Add("Origin", "http://example.org");
        using var answer = await server.Client.SendAsync(request);
        Assert.Equal("*", answer.Headers.GetValues("Access-Control-Allow-Origin").Single());

        using var plain = await server.Client.GetAsync(new Uri("/rtc", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, plain.StatusCode);
        using var good = await server.Client.GetAsync(new Uri($"/rtc/validate?access_token={server.Token("a", "r")}", UriKind.Relative));
        Assert.Equal("success", await good.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task With_signalling_v1_switched_off_both_its_doors_are_not_found()
    {
        await using var server = await LiveKitHost.StartAsync(("SignallingV1", "false"));
        using var answer = await server.Client.GetAsync(new Uri($"/rtc/v1/validate?access_token={server.Token("a", "r")}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, await StatusOfUpgradeAsync(server, $"/rtc/v1?access_token={server.Token("a", "r")}"));
    }

    [Fact]
    public async Task The_self_check_tells_another_key_from_a_server_that_is_not_there()
    {
        await using var server = await LiveKitHost.StartAsync();
        using var client = new HttpClient();

        Assert.Null(await AppHost.Resources.LiveKit.LiveKitCheck.AskAsync(client, server.Address, server.Key, server.Secret, TimeProvider.System, CancellationToken.None));
        foreach (var (key, secret) in new[] { ("another key", server.Secret), (server.Key, "another secret that is long enough") })
        {
            var complaint = await AppHost.Resources.LiveKit.LiveKitCheck.AskAsync(client, server.Address, key, secret, TimeProvider.System, CancellationToken.None);
            Assert.Contains("refuses the tokens of this application", complaint, StringComparison.Ordinal);
            Assert.Contains("LIVEKIT_KEYS", complaint, StringComparison.Ordinal);
        }

        var nobody = new UriBuilder(server.Address) { Port = Eloquence.Tests.Support.FreePort.Take() }.Uri;
        Assert.Contains("does not answer", await AppHost.Resources.LiveKit.LiveKitCheck.AskAsync(client, nobody, server.Key, server.Secret, TimeProvider.System, CancellationToken.None), StringComparison.Ordinal);
    }

    private static string Bad(LiveKitHost server, string kind) => kind switch
    {
        "none" => "",
        "wrong key" => Tokens.Mint("another", server.Secret, "a", Join),
        "wrong secret" => Tokens.Mint(server.Key, "another secret that is long enough", "a", Join),
        "expired" => Tokens.Mint(server.Key, server.Secret, "a", Join, TimeSpan.FromHours(-2), TimeSpan.FromMinutes(-2)),
        "not yet valid" => Tokens.Mint(server.Key, server.Secret, "a", Join, TimeSpan.FromMinutes(2)),
        "alg none" => Tokens.Mint(server.Key, server.Secret, "a", Join, algorithm: "none"),
        "tampered" => Tokens.Tamper(server.Token("a", "r")),
        "garbage" => "a.b.c",
        "without roomJoin" => Tokens.Mint(server.Key, server.Secret, "a", new { room = "r" }),
        "without room" => Tokens.Mint(server.Key, server.Secret, "a", new { roomJoin = true }),
        "without identity" => server.Token("", "r"),
        _ => server.Token("a", "r"),
    };

    private static async Task<HttpStatusCode> StatusOfUpgradeAsync(LiveKitHost server, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Connection", "Upgrade");
        request.Headers.Add("Upgrade", "websocket");
        request.Headers.Add("Sec-WebSocket-Version", "13");
        request.Headers.Add("Sec-WebSocket-Key", Convert.ToBase64String(Guid.NewGuid().ToByteArray()));
        using var answer = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return answer.StatusCode;
    }

    private static Task<(HttpStatusCode Status, string Body)> TwirpAsync(LiveKitHost server, string method, string json, string token) =>
        server.CallAsync("RoomService", method, json, token);
}
