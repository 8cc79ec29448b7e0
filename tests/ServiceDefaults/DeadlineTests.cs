using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Eloquence.ServiceDefaults.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Eloquence.ServiceDefaults.Tests;

public sealed class DeadlineTests
{
    [Fact]
    public async Task A_request_without_a_budget_has_no_deadline()
    {
        await using var service = await TestService.StartAsync(app => app.MapGet("/", () => $"{RequestDeadline.Current is null}"));

        Assert.Equal("True", await service.Client.GetStringAsync("/"));
    }

    [Theory]
    [InlineData(null, 3000)]
    [InlineData("500", 500)]
    [InlineData("60000", 3000)]
    [InlineData("99999999999999999999", 3000)]
    [InlineData("-5", 3000)]
    [InlineData("soon", 3000)]
    public async Task The_budget_is_the_endpoints_own_or_the_callers_if_that_is_less(string? sent, int expected)
    {
        await using var service = await TestService.StartAsync(app =>
            app.MapGet("/", () => RequestDeadline.Current!.Budget.TotalMilliseconds).WithBudget(TimeSpan.FromSeconds(3)));

        using var answer = await SendAsync(service, sent);

        Assert.Equal(expected, int.Parse(await answer.Content.ReadAsStringAsync(), CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData(null, null, 3000)]
    [InlineData("wait=100", null, 100_000)]
    [InlineData("respond-async, WAIT = \"100\"", null, 100_000)]
    [InlineData("wait=9999", null, 600_000)]
    [InlineData("wait=1", null, 3000)]
    [InlineData("wait=soon", null, 3000)]
    [InlineData("wait=-5", null, 3000)]
    [InlineData("wait=100", "500", 500)]
    public async Task A_caller_that_prefers_to_wait_gets_more_where_the_endpoint_allows_it(string? prefer, string? sent, int expected)
    {
        await using var service = await TestService.StartAsync(app =>
            app.MapGet("/", () => RequestDeadline.Current!.Budget.TotalMilliseconds).WithBudget(TimeSpan.FromSeconds(3), TimeSpan.FromMinutes(10)));

        using var answer = await SendAsync(service, sent, prefer);

        Assert.Equal(expected, int.Parse(await answer.Content.ReadAsStringAsync(), CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData(RequestBudget.PatientBody - 1, null, 3000)]
    [InlineData(RequestBudget.PatientBody, null, 600_000)]
    [InlineData(RequestBudget.PatientBody, "wait=100", 100_000)]
    public async Task A_recording_that_takes_long_gets_more_without_asking(long length, string? prefer, int expected)
    {
        await using var service = await TestService.StartAsync(app =>
            app.MapPost("/", () => RequestDeadline.Current!.Budget.TotalMilliseconds).WithBudget(TimeSpan.FromSeconds(3), TimeSpan.FromMinutes(10)));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new ByteArrayContent(new byte[length]) };
        if (prefer is not null)
        {
            request.Headers.TryAddWithoutValidation("Prefer", prefer);
        }

        using var answer = await service.Client.SendAsync(request);

        Assert.Equal(expected, int.Parse(await answer.Content.ReadAsStringAsync(), CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task The_handlers_token_fires_when_the_budget_ends_and_the_answer_is_an_honest_503()
    {
        await using var service = await TestService.StartAsync(app =>
            app.MapGet("/", (CancellationToken cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken)).WithBudget(TimeSpan.FromMilliseconds(200)));
        var clock = Stopwatch.StartNew();

        using var answer = await SendAsync(service, null);

        Assert.InRange(clock.ElapsedMilliseconds, 150, 5000);
        await AssertDeadlineExceededAsync(answer);
        Assert.DoesNotContain(service.Log.Lines, line => line.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task A_cancellation_wrapped_by_a_client_library_is_the_deadline_too()
    {
        await using var service = await TestService.StartAsync(app => app.MapGet("/", async (CancellationToken cancellationToken) =>
        {
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            catch (OperationCanceledException late)
            {
                throw new InvalidOperationException("The query failed.", late);
            }
        }));

        using var answer = await SendAsync(service, "100");

        await AssertDeadlineExceededAsync(answer);
    }

    [Fact]
    public async Task A_failure_for_another_reason_stays_a_failure()
    {
        await using var service = await TestService.StartAsync(app =>
            app.MapGet("/", string () => throw new InvalidOperationException("bug")).WithBudget(TimeSpan.FromSeconds(5)));

        using var answer = await SendAsync(service, null);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
    }

    [Fact]
    public async Task A_spent_budget_is_answered_without_waiting()
    {
        await using var service = await TestService.StartAsync(app =>
            app.MapGet("/", (CancellationToken cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken)));

        using var answer = await SendAsync(service, "0");

        await AssertDeadlineExceededAsync(answer);
    }

    [Fact]
    public async Task A_callee_is_told_what_is_left_and_so_ends_before_its_caller()
    {
        await using var callee = await TestService.StartAsync(app => app.MapGet("/", async () =>
        {
            await Task.Delay(50);
            return $"{RequestDeadline.Current!.Budget.TotalMilliseconds}";
        }));
        await using var caller = await TestService.StartAsync(
            app => app.MapGet("/", async (IHttpClientFactory clients) =>
            {
                await Task.Delay(100);
                using var client = clients.CreateClient();
                return await client.GetStringAsync("http://callee/");
            }).WithBudget(TimeSpan.FromSeconds(5)),
            configuration: [new("services:callee:http:0", callee.Address)]);

        var budget = double.Parse(await caller.Client.GetStringAsync("/"), CultureInfo.InvariantCulture);

        Assert.InRange(budget, 3000, 4900);
    }

    [Fact]
    public async Task A_call_without_a_token_of_its_own_ends_with_the_budget()
    {
        await using var callee = await TestService.StartAsync(app => app.MapGet("/", () => Task.Delay(Timeout.Infinite)));
        await using var caller = await TestService.StartAsync(
            app => app.MapGet("/", (HttpClient client) => client.GetStringAsync("http://callee/")).WithBudget(TimeSpan.FromMilliseconds(300)),
            configuration: [new("services:callee:http:0", callee.Address)]);
        var clock = Stopwatch.StartNew();

        using var answer = await SendAsync(caller, null);

        Assert.InRange(clock.ElapsedMilliseconds, 200, 5000);
        await AssertDeadlineExceededAsync(answer);
    }

    [Fact]
    public async Task An_answer_that_has_begun_may_take_longer_than_the_budget()
    {
        await using var service = await TestService.StartAsync(app => app.MapGet("/", async (HttpContext context) =>
        {
            await context.Response.StartAsync();
            using var laterBudget = new CancellationTokenSource(RequestDeadline.Current!.Budget);
            await Eventually.IsTrueAsync(() => laterBudget.IsCancellationRequested, () => "The budget does not end.");
            await context.Response.WriteAsync(context.RequestAborted.IsCancellationRequested ? "cut" : "whole");
        }).WithBudget(TimeSpan.FromMilliseconds(200)));

        using var answer = await SendAsync(service, null);

        Assert.Equal("whole", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public void A_deadline_within_another_one_is_never_later()
    {
        using var outer = RequestDeadline.Begin(TimeSpan.FromSeconds(1));
        using (RequestDeadline.Begin(TimeSpan.FromMinutes(1)))
        {
            Assert.InRange(RequestDeadline.Current!.Remaining, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        }
        using (RequestDeadline.Begin(TimeSpan.FromMilliseconds(100)))
        {
            Assert.InRange(RequestDeadline.Current!.Remaining, TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
        }
        Assert.InRange(RequestDeadline.Current!.Remaining, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void A_request_sent_on_never_keeps_the_budget_it_came_with()
    {
        using var request = new HttpRequestMessage { Headers = { { RequestDeadline.Header, "60000" } } };

        RequestDeadline.Stamp(request);
        Assert.False(request.Headers.Contains(RequestDeadline.Header));

        using var deadline = RequestDeadline.Begin(TimeSpan.FromSeconds(1));
        RequestDeadline.Stamp(request);
        Assert.InRange(int.Parse(Assert.Single(request.Headers.GetValues(RequestDeadline.Header)), CultureInfo.InvariantCulture), 1, 1000);
    }

    [Fact]
    public void A_budget_of_nothing_cannot_be_declared() => Assert.Throws<ArgumentOutOfRangeException>(() =>
        WebApplication.Create().MapGet("/", () => TypedResults.Ok()).WithBudget(TimeSpan.Zero));

    private static Task<HttpResponseMessage> SendAsync(TestService service, string? budget, string? prefer = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/");
        if (prefer is not null)
        {
            request.Headers.TryAddWithoutValidation("Prefer", prefer);
        }
        if (budget is not null)
        {
            request.Headers.Add(RequestDeadline.Header, budget);
        }
        return service.Client.SendAsync(request);
    }

    private static async Task AssertDeadlineExceededAsync(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter?.Delta);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal("deadline_exceeded", body.RootElement.GetProperty("code").GetString());
    }
}
