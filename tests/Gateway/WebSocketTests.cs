using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Eloquence.Gateway.Tests;

public sealed class WebSocketTests
{
    [Fact]
    public async Task A_WebSocket_may_be_idle_for_longer_than_any_ordinary_request()
    {
        await using var api = await StubService.StartAsync(EchoAsync);
        await using var gateway = await GatewayHost.StartAsync([api.Address], new()
        {
            ["Gateway:Budgets:Read"] = "00:00:10",
            ["Gateway:ActivityTimeout"] = "00:00:00.3",
        });
        using var socket = await ConnectAsync(gateway, "/ws/voice-analysis/s1");

        // An ordinary request that nothing moves on is given up in the meantime.
        using var givenUp = await gateway.Client.GetAsync("/api/silent");
        await ProblemAssert.IsAsync(HttpStatusCode.ServiceUnavailable, "service_silent", givenUp);
        using var again = await gateway.Client.PostAsync("/api/silent", null);
        await ProblemAssert.IsAsync(HttpStatusCode.ServiceUnavailable, "service_silent", again);

        await socket.SendAsync(Encoding.UTF8.GetBytes("toujours là"), WebSocketMessageType.Text, true, CancellationToken.None);
        var buffer = new byte[100];
        var echo = await socket.ReceiveAsync(buffer, CancellationToken.None);
        Assert.Equal("toujours là", Encoding.UTF8.GetString(buffer, 0, echo.Count));
        Assert.Equal("/ws/voice-analysis/s1", api.Received.First().Path);
        Assert.DoesNotContain("x-request-budget-ms", api.Received.First().Headers.Keys);

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "fin", CancellationToken.None);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }

    [Fact]
    public async Task A_WebSocket_on_which_nothing_moves_for_the_streams_timeout_is_closed()
    {
        await using var api = await StubService.StartAsync(EchoAsync);
        await using var gateway = await GatewayHost.StartAsync([api.Address], new() { ["Gateway:StreamActivityTimeout"] = "00:00:00.3" });
        using var socket = await ConnectAsync(gateway, "/ws/x");

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ReceiveAsync(new byte[1], patience.Token));
    }

    [Fact]
    public async Task A_service_killed_behind_a_WebSocket_ends_it_at_once()
    {
        await using var api = await StubService.StartAsync(EchoAsync);
        await using var gateway = await GatewayHost.InFrontOfAsync(api.Address);
        using var socket = await ConnectAsync(gateway, "/ws/x");

        var receiving = socket.ReceiveAsync(new byte[1], CancellationToken.None);
        await api.KillAsync();

        await Assert.ThrowsAsync<WebSocketException>(() => receiving.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task A_WebSocket_waits_for_a_service_that_is_being_started_again()
    {
        using var dying = new TcpListener(IPAddress.Loopback, 0);
        dying.Start();
        var port = ((IPEndPoint)dying.LocalEndpoint).Port;
        await using var gateway = await GatewayHost.InFrontOfAsync($"http://{IPAddress.Loopback}:{port}");
        var connecting = ConnectAsync(gateway, "/ws/x");
        for (var attempt = 0; attempt < 5; attempt++)
        {
            (await dying.AcceptSocketAsync()).Dispose();
        }

        dying.Stop();
        await using var api = await StubService.StartAsync(EchoAsync, port);

        using var socket = await connecting;
        Assert.Equal(WebSocketState.Open, socket.State);
    }

    [Fact]
    public async Task The_advice_to_upgrade_reaches_who_asks_without_a_WebSocket()
    {
        await using var api = await StubService.StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            context.Response.Headers.Upgrade = "websocket";
            return Task.CompletedTask;
        });
        await using var gateway = await GatewayHost.InFrontOfAsync(api.Address);

        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post })
        {
            using var request = new HttpRequestMessage(method, "/ws/voice-analysis/s1");
            using var answer = await gateway.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.UpgradeRequired, answer.StatusCode);
            Assert.Contains("websocket", answer.Headers.Upgrade.Select(product => product.Name));
        }
    }

    private static async Task<ClientWebSocket> ConnectAsync(GatewayHost gateway, string path)
    {
        var socket = new ClientWebSocket();
        socket.Options.KeepAliveInterval = Timeout.InfiniteTimeSpan;
        await socket.ConnectAsync(new UriBuilder(gateway.Address) { Scheme = "ws", Path = path }.Uri, CancellationToken.None);
        return socket;
    }

    private static async Task EchoAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
            return;
        }
        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { KeepAliveInterval = Timeout.InfiniteTimeSpan });
        var buffer = new byte[1024];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, context.RequestAborted);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, received.CloseStatusDescription, context.RequestAborted);
                return;
            }
            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, context.RequestAborted);
        }
    }
}
