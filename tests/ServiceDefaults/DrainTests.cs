using System.Net;
using System.Net.WebSockets;
using Eloquence.ServiceDefaults.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Eloquence.ServiceDefaults.Tests;

public sealed class DrainTests
{
    // 4 s by design; the rest is for a machine that runs other tests at the same time.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(7);

    [Fact]
    public async Task A_running_request_is_finished_and_new_connections_are_refused()
    {
        await using var service = await SampleProcess.StartAsync("draining");
        var running = service.Client.GetAsync("/slow/1500");
        await BegunAsync(service, "slow");

        var end = service.TerminateAsync();
        using var late = new HttpClient { BaseAddress = service.Client.BaseAddress };
        await Eventually.IsTrueAsync(() => Refuses(late), () => "Still listening.");
        using var answer = await running;

        Assert.Equal("done", await answer.Content.ReadAsStringAsync());
        Assert.InRange(await end, TimeSpan.Zero, Limit);
    }

    [Fact]
    public async Task A_request_that_takes_too_long_is_told_so()
    {
        await using var service = await SampleProcess.StartAsync("draining");
        var running = service.Client.GetAsync("/slow/60000");
        await BegunAsync(service, "slow");

        Assert.InRange(await service.TerminateAsync(), TimeSpan.Zero, Limit);
        using var answer = await running;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task An_open_web_socket_is_closed_as_going_away()
    {
        await using var service = await TestService.StartAsync(app => app.Map("/talk", async context =>
        {
            using var talk = await context.WebSockets.AcceptWebSocketAsync();
            await talk.ReceiveAsync(new byte[1], context.RequestAborted);
        }));
        using var client = new ClientWebSocket();
        await client.ConnectAsync(new Uri(service.Address.Replace("http", "ws", StringComparison.Ordinal) + "/talk"), CancellationToken.None);

        service.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        var last = await client.ReceiveAsync(new byte[1], CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(WebSocketMessageType.Close, last.MessageType);
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, last.CloseStatus);
    }

    [Fact]
    public async Task A_request_that_hears_nothing_does_not_keep_the_process()
    {
        await using var service = await SampleProcess.StartAsync("draining");
        var running = service.Client.GetAsync("/deaf");
        await BegunAsync(service, "deaf");

        Assert.InRange(await service.TerminateAsync(), TimeSpan.Zero, Limit);
        await Assert.ThrowsAsync<HttpRequestException>(() => running);
    }

    [Fact]
    public async Task A_silent_collector_does_not_keep_the_process_either()
    {
        await using var collector = await TestService.StartAsync(app => app.MapPost("/{**any}", () => Task.Delay(Timeout.Infinite)));
        await using var service = await SampleProcess.StartAsync("draining", new Dictionary<string, string?>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        });
        var running = service.Client.GetAsync("/deaf");
        await BegunAsync(service, "deaf");

        Assert.InRange(await service.TerminateAsync(), TimeSpan.Zero, Limit);
        await Assert.ThrowsAsync<HttpRequestException>(() => running);
    }

    [Fact]
    public async Task An_idle_service_ends_at_once()
    {
        await using var service = await SampleProcess.StartAsync("idle");
        await service.Client.GetStringAsync("/alive");

        Assert.InRange(await service.TerminateAsync(), TimeSpan.Zero, TimeSpan.FromSeconds(2.5));
    }

    [Fact]
    public async Task A_server_does_not_say_what_it_is()
    {
        await using var service = await TestService.StartAsync();

        using var answer = await service.Client.GetAsync("/alive");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Server"));
    }

    private static Task BegunAsync(SampleProcess service, string kind) =>
        Eventually.IsTrueAsync(() => service.Output.Contains($"{kind} request begun", StringComparison.Ordinal), () => service.Output);

    private static bool Refuses(HttpClient client)
    {
        using var probe = new System.Net.Sockets.TcpClient();
        try
        {
            probe.Connect(client.BaseAddress!.Host, client.BaseAddress.Port);
            return false;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return true;
        }
    }
}
