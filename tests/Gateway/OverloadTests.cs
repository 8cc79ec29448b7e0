using System.Net;
using System.Net.WebSockets;
using Eloquence.Tests.Support;

namespace Eloquence.Gateway.Tests;

public sealed class OverloadTests
{
    private static readonly Dictionary<string, string?> OneAtATime = new()
    {
        ["Scale:api:Concurrency"] = "1",
        ["Scale:api:Queue"] = "1",
        ["Scale:api:Streams"] = "1",
    };

    [Fact]
    public async Task One_runs_one_waits_and_one_more_is_told_to_come_back()
    {
        var release = new TaskCompletionSource();
        await using var api = await StubService.StartAsync(context => release.Task);
        await using var gateway = await GatewayHost.StartAsync([api.Address], OneAtATime);

        var first = gateway.Client.GetAsync("/api/1");
        await Eventually.TrueAsync(() => api.Received.Count == 1, "the first request has reached the service");
        var others = Enumerable.Range(2, 3).Select(number => gateway.Client.GetAsync($"/api/{number}")).ToList();

        for (var refused = 0; refused < 2; refused++)
        {
            var done = await Task.WhenAny(others);
            using var response = await done;
            await ProblemAssert.IsAsync(HttpStatusCode.TooManyRequests, "busy", response);
            others.Remove(done);
        }
        release.SetResult();
        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await others.Single()).StatusCode);
        Assert.Equal(2, api.Received.Count);
    }

    [Fact]
    public async Task Who_waits_in_the_queue_waits_no_longer_than_the_budget()
    {
        var release = new TaskCompletionSource();
        await using var api = await StubService.StartAsync(context => release.Task);
        await using var gateway = await GatewayHost.StartAsync([api.Address], new(OneAtATime) { ["Gateway:Budgets:Read"] = "00:00:00.4" });

        var analysis = gateway.Client.PostAsync("/api/confidence-analysis", null);
        await Eventually.TrueAsync(() => api.Received.Count == 1, "the analysis has reached the service");
        using var waiting = await gateway.Client.GetAsync("/api/2");

        await ProblemAssert.IsAsync(HttpStatusCode.ServiceUnavailable, "deadline_exceeded", waiting);
        release.SetResult();
        Assert.Equal(HttpStatusCode.OK, (await analysis).StatusCode);
    }

    [Fact]
    public async Task Open_streams_have_places_of_their_own()
    {
        await using var api = await StubService.StartAsync(async context =>
        {
            if (!context.WebSockets.IsWebSocketRequest)
            {
                return;
            }
            using var accepted = await context.WebSockets.AcceptWebSocketAsync();
            await accepted.ReceiveAsync(new byte[1], context.RequestAborted);
        });
        await using var gateway = await GatewayHost.StartAsync([api.Address], OneAtATime);
        var stream = new UriBuilder(gateway.Address) { Scheme = "ws", Path = "/ws/voice" }.Uri;

        using var open = new ClientWebSocket();
        await open.ConnectAsync(stream, CancellationToken.None);
        using var refused = new ClientWebSocket();
        refused.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() => refused.ConnectAsync(stream, CancellationToken.None));
        using var ordinary = await gateway.Client.GetAsync("/api/x");

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.HttpStatusCode);
        Assert.Equal(HttpStatusCode.OK, ordinary.StatusCode);
    }
}
