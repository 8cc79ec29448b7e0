using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http;

namespace Eloquence.Gateway.Tests;

/// <summary>Answers of a language model, which come piece by piece.</summary>
public sealed class StreamedAnswerTests
{
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task A_stream_that_has_begun_within_its_budget_is_not_cut_by_it()
    {
        var pieces = 0;
        await using var api = await StubService.StartAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            var clock = Stopwatch.StartNew();
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            do
            {
                await context.Response.WriteAsync($"data: {++pieces}\n\n", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await timer.WaitForNextTickAsync(context.RequestAborted);
            }
            while (clock.Elapsed < Length);

            await context.Response.WriteAsync("data: [DONE]\n\n");
        });
        await using var gateway = await GatewayHost.StartAsync([api.Address], new() { ["Gateway:Budgets:Analysis"] = $"{Budget}" });
        var clock = Stopwatch.StartNew();

        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent("{}") };
        using var response = await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());

        Assert.Equal("data: 1", await reader.ReadLineAsync());
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Length);
        var rest = await reader.ReadToEndAsync();
        Assert.EndsWith($"data: {pieces}\n\ndata: [DONE]\n\n", rest, StringComparison.Ordinal);
        Assert.True(clock.Elapsed > 2 * Budget, $"The stream lasted only {clock.Elapsed}.");
    }

    [Fact]
    public async Task A_stream_that_does_not_begin_within_its_budget_is_an_honest_503()
    {
        await using var api = await StubService.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var gateway = await GatewayHost.StartAsync([api.Address], new() { ["Gateway:Budgets:Analysis"] = $"{Budget}" });

        using var response = await gateway.Client.PostAsync("/v1/chat/completions", new StringContent("{}"));

        await ProblemAssert.IsAsync(HttpStatusCode.ServiceUnavailable, "deadline_exceeded", response);
    }

    [Fact]
    public async Task A_client_that_leaves_a_stream_ends_it_at_the_service()
    {
        var left = new TaskCompletionSource();
        await using var api = await StubService.StartAsync(async context =>
        {
            await context.Response.WriteAsync("data: 1\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            context.RequestAborted.Register(left.SetResult);
            await left.Task;
        });
        await using var gateway = await GatewayHost.InFrontOfAsync(api.Address);

        using (var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent("{}") })
        using (var response = await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead))
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        await left.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }
}
