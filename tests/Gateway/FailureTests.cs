using System.Net;
using Eloquence.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Eloquence.Gateway.Tests;

public sealed class FailureTests
{
    private static string DeadAddress => $"http://{IPAddress.Loopback}:{FreePort.Take()}";

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task A_service_that_is_down_is_an_honest_503_and_answers_again_when_it_is_back(string method)
    {
        var port = FreePort.Take();
        await using var gateway = await GatewayHost.InFrontOfAsync($"http://{IPAddress.Loopback}:{port}");

        using var down = await gateway.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/api/x"));
        await ProblemAssert.IsAsync(HttpStatusCode.ServiceUnavailable, "service_unreachable", down);

        await using var api = await StubService.StartAsync(context => context.Response.WriteAsync("back"), port);
        using var up = await gateway.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/api/x"));
        Assert.Equal("back", await up.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task A_dead_replica_costs_no_request_because_the_other_one_is_asked(string method)
    {
        await using var api = await StubService.StartAsync(async context =>
        {
            using var body = new StreamReader(context.Request.Body);
            await context.Response.WriteAsync($"got {await body.ReadToEndAsync()}");
        });
        await using var gateway = await GatewayHost.InFrontOfAsync(DeadAddress, api.Address);

        for (var request = 0; request < 20; request++)
        {
            using var content = new StringContent("the body");
            using var response = await gateway.Client.SendAsync(
                new HttpRequestMessage(new HttpMethod(method), "/api/x") { Content = method == "GET" ? null : content });
            Assert.Equal(method == "GET" ? "got " : "got the body", await response.Content.ReadAsStringAsync());
        }
        Assert.Equal(20, api.Received.Count);
    }

    [Fact]
    public async Task A_service_killed_during_a_request_is_an_honest_503()
    {
        var reached = new TaskCompletionSource();
        await using var api = await StubService.StartAsync(async context =>
        {
            reached.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        await using var gateway = await GatewayHost.InFrontOfAsync(api.Address);

        var pending = gateway.Client.PostAsync("/api/sessions", null);
        await reached.Task;
        await api.KillAsync();

        using var response = await pending;
        await ProblemAssert.IsAsync(HttpStatusCode.ServiceUnavailable, "service_connection_lost", response);
    }

    [Fact]
    public async Task A_reset_connection_is_tried_again_for_GET_but_never_for_POST()
    {
        await using var api = RudeService.Resetting();
        await using var gateway = await GatewayHost.InFrontOfAsync(api.Address);

        using var read = await gateway.Client.GetAsync("/api/x");
        await ProblemAssert.IsAsync(HttpStatusCode.ServiceUnavailable, "service_connection_lost", read);
        var attempts = api.Requests;
        using var write = await gateway.Client.PostAsync("/api/x", new StringContent("once"));
        await ProblemAssert.IsAsync(HttpStatusCode.ServiceUnavailable, "service_connection_lost", write);

        Assert.Equal(3, attempts);
        Assert.Equal(1, api.Requests - attempts);
    }

    [Fact]
    public async Task What_is_no_HTTP_is_an_honest_503()
    {
        await using var api = RudeService.Babbling();
        await using var gateway = await GatewayHost.InFrontOfAsync(api.Address);

        using var response = await gateway.Client.PostAsync("/api/x", null);

        await ProblemAssert.IsAsync(HttpStatusCode.ServiceUnavailable, "service_connection_lost", response);
    }

    [Fact]
    public async Task An_answer_that_stops_half_way_never_looks_complete()
    {
        await using var api = RudeService.StoppingHalfWay();
        await using var gateway = await GatewayHost.InFrontOfAsync(api.Address);

        using var response = await gateway.Client.PostAsync("/api/x", null).ContinueWith(
            sent => sent.IsCompletedSuccessfully ? sent.Result : null, TaskScheduler.Default);

        Assert.True(response is null || response.StatusCode == HttpStatusCode.ServiceUnavailable, $"{response?.StatusCode}");
    }

    [Fact]
    public async Task A_service_without_an_answer_ends_with_the_budget()
    {
        await using var api = RudeService.Silent();
        await using var gateway = await GatewayHost.StartAsync([api.Address], new() { ["Gateway:Budgets:Write"] = "00:00:00.3" });

        using var response = await gateway.Client.PostAsync("/api/sessions", null);

        await ProblemAssert.IsAsync(HttpStatusCode.ServiceUnavailable, "deadline_exceeded", response);
    }

    [Fact]
    public async Task A_connection_on_which_nothing_moves_ends_with_the_activity_timeout()
    {
        await using var api = RudeService.Silent();
        await using var gateway = await GatewayHost.StartAsync([api.Address], new() { ["Gateway:ActivityTimeout"] = "00:00:00.3" });

        using var response = await gateway.Client.GetAsync("/api/x");

        await ProblemAssert.IsAsync(HttpStatusCode.ServiceUnavailable, "service_silent", response);
    }

    [Fact]
    public async Task A_client_that_goes_away_is_no_warning_in_the_log_and_frees_the_service()
    {
        var reached = new TaskCompletionSource();
        var left = new TaskCompletionSource();
        await using var api = await StubService.StartAsync(async context =>
        {
            using var gone = context.RequestAborted.Register(() => left.TrySetResult());
            reached.TrySetResult();
            await left.Task;
        });
        await using var gateway = await GatewayHost.InFrontOfAsync(api.Address);

        using var impatience = new CancellationTokenSource();
        var pending = gateway.Client.PostAsync("/api/sessions", null, impatience.Token);
        await reached.Task;
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending);

        await left.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await gateway.Client.GetStringAsync("/");
        Assert.DoesNotContain(gateway.Log.Entries, entry => entry.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task Killing_a_replica_under_load_leaves_only_answers_and_honest_503()
    {
        await using var one = await StubService.EchoPathAsync();
        await using var two = await StubService.EchoPathAsync();
        await using var gateway = await GatewayHost.StartAsync(
            [one.Address, two.Address],
            // Room for all at once: what is tested is a death, not a queue that a busy machine fills.
            new() { ["Scale:api:Concurrency"] = "300" });

        var statuses = await Task.WhenAll(Enumerable.Range(0, 300).Select(async number =>
        {
            await Task.Delay(number * 2);
            if (number == 150)
            {
                await one.KillAsync();
            }
            using var response = await gateway.Client.SendAsync(new HttpRequestMessage(number % 3 == 0 ? HttpMethod.Post : HttpMethod.Get, "/api/x"));
            return response.StatusCode;
        }));

        Assert.All(statuses, status => Assert.True(status is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable, $"{status}"));
        Assert.True(statuses.Count(status => status == HttpStatusCode.OK) >= 290, $"only {statuses.Count(status => status == HttpStatusCode.OK)} of 300");
    }
}
