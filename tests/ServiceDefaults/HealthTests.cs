using System.Globalization;
using System.Net;
using System.Text.Json;
using Eloquence.ServiceDefaults.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Eloquence.ServiceDefaults.Tests;

public sealed class HealthTests
{
    [Fact]
    public async Task A_healthy_service_says_so_in_the_word_that_clients_compare()
    {
        await using var service = await TestService.StartAsync(add: builder => builder.Services.AddHealthChecks()
            .AddCheck("postgres", () => HealthCheckResult.Healthy()));
        var before = DateTimeOffset.UtcNow.AddSeconds(-1);

        var (status, type, health) = await AskAsync(service, "/health");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("application/json; charset=utf-8", type);
        Assert.Equal("healthy", health.GetProperty("status").GetString());
        Assert.Equal("eloquence-service-defaults-tests", health.GetProperty("service").GetString());
        var timestamp = health.GetProperty("timestamp").GetString()!;
        Assert.EndsWith("Z", timestamp, StringComparison.Ordinal);
        Assert.InRange(DateTimeOffset.Parse(timestamp, CultureInfo.InvariantCulture), before, DateTimeOffset.UtcNow.AddSeconds(1));
        var postgres = health.GetProperty("dependencies").GetProperty("postgres");
        Assert.Equal("healthy", postgres.GetProperty("status").GetString());
        Assert.InRange(postgres.GetProperty("latency_ms").GetDouble(), 0, 1000);
    }

    [Theory]
    [InlineData(HealthStatus.Degraded, "degraded", HttpStatusCode.OK)]
    [InlineData(HealthStatus.Unhealthy, "unhealthy", HttpStatusCode.ServiceUnavailable)]
    public async Task The_worst_dependency_decides(HealthStatus worst, string word, HttpStatusCode expected)
    {
        await using var service = await TestService.StartAsync(add: builder => builder.Services.AddHealthChecks()
            .AddCheck("postgres", () => HealthCheckResult.Healthy())
            .AddCheck("redis", new Failing("down"), failureStatus: worst));

        var (status, _, health) = await AskAsync(service, "/health");

        Assert.Equal(expected, status);
        Assert.Equal(word, health.GetProperty("status").GetString());
        Assert.Equal(word, health.GetProperty("dependencies").GetProperty("redis").GetProperty("status").GetString());
        Assert.Equal("healthy", health.GetProperty("dependencies").GetProperty("postgres").GetProperty("status").GetString());
    }

    [Fact]
    public async Task What_a_failure_says_stays_inside()
    {
        await using var service = await TestService.StartAsync(add: builder => builder.Services.AddHealthChecks()
            .AddCheck("postgres", new Failing("Host=db;Password=hunter2")));

        using var answer = await service.Client.GetAsync("/health");

        Assert.DoesNotContain("hunter2", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_that_hangs_does_not_hang_the_answer()
    {
        await using var service = await TestService.StartAsync(add: builder => builder.Services.AddHealthChecks()
            .AddAsyncCheck("deaf", () => new TaskCompletionSource<HealthCheckResult>().Task)
            .AddCheck("blocking", () =>
            {
                using var never = new ManualResetEventSlim();
                never.Wait(TimeSpan.FromSeconds(5));
                return HealthCheckResult.Healthy();
            })
            .AddCheck("quick", () => HealthCheckResult.Healthy()));
        await service.Client.GetStringAsync("/alive");
        var clock = System.Diagnostics.Stopwatch.StartNew();

        var (status, _, health) = await AskAsync(service, "/health");

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(3));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("unhealthy", health.GetProperty("dependencies").GetProperty("deaf").GetProperty("status").GetString());
        Assert.Equal("unhealthy", health.GetProperty("dependencies").GetProperty("blocking").GetProperty("status").GetString());
        Assert.Equal("healthy", health.GetProperty("dependencies").GetProperty("quick").GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_check_has_the_time_it_was_registered_with()
    {
        await using var service = await TestService.StartAsync(add: builder => builder.Services.AddHealthChecks()
            .AddAsyncCheck("deaf", () => new TaskCompletionSource<HealthCheckResult>().Task, timeout: TimeSpan.FromMilliseconds(50)));

        var (_, _, health) = await AskAsync(service, "/health");

        Assert.InRange(health.GetProperty("dependencies").GetProperty("deaf").GetProperty("latency_ms").GetDouble(), 40, 800);
    }

    [Fact]
    public async Task Many_questions_at_a_time_cost_one_check()
    {
        var checks = 0;
        await using var service = await TestService.StartAsync(add: builder => builder.Services.AddHealthChecks()
            .AddAsyncCheck("postgres", async () =>
            {
                Interlocked.Increment(ref checks);
                await Task.Delay(100);
                return HealthCheckResult.Healthy();
            }));

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => AskAsync(service, "/health")));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Equal(1, checks);
    }

    [Fact]
    public async Task An_answer_is_not_kept_for_long()
    {
        var isHealthy = false;
        await using var service = await TestService.StartAsync(add: builder => builder.Services.AddHealthChecks()
            .AddCheck("postgres", () => isHealthy ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy()));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await AskAsync(service, "/health")).Status);

        isHealthy = true;
        while ((await AskAsync(service, "/health")).Status != HttpStatusCode.OK)
        {
            Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(4));
            await Task.Delay(50);
        }
    }

    [Fact]
    public async Task Alive_asks_no_dependency()
    {
        await using var service = await TestService.StartAsync(add: builder => builder.Services.AddHealthChecks()
            .AddCheck("postgres", () => HealthCheckResult.Unhealthy()));

        var (status, _, health) = await AskAsync(service, "/alive");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("healthy", health.GetProperty("status").GetString());
        Assert.Equal("eloquence-service-defaults-tests", health.GetProperty("service").GetString());
    }

    [Fact]
    public async Task A_check_has_neither_the_deadline_nor_the_trace_of_the_request_that_asked_first()
    {
        RequestDeadline? deadline = null;
        var trace = "";
        await using var service = await TestService.StartAsync(add: builder => builder.Services.AddHealthChecks()
            .AddCheck("postgres", () =>
            {
                deadline = RequestDeadline.Current;
                trace = System.Diagnostics.Activity.Current?.TraceId.ToHexString() ?? "";
                return HealthCheckResult.Healthy();
            }));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health");
        request.Headers.Add(RequestDeadline.Header, "5000");
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        using var answer = await service.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Null(deadline);
        Assert.NotEqual("0af7651916cd43dd8448eb211c80319c", trace);
    }

    private static async Task<(HttpStatusCode Status, string? Type, JsonElement Body)> AskAsync(TestService service, string path)
    {
        using var answer = await service.Client.GetAsync(path);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return (answer.StatusCode, answer.Content.Headers.ContentType?.ToString(), body.RootElement.Clone());
    }

    private sealed class Failing(string text) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException(text);
    }
}
