using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Eloquence.ServiceDefaults.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Eloquence.ServiceDefaults.Tests;

public sealed class ResilienceTests
{
    [Fact]
    public async Task An_idempotent_request_is_repeated_until_it_succeeds()
    {
        var attempts = 0;
        await using var callee = await TestService.StartAsync(app => app.MapGet("/", () =>
            TypedResults.StatusCode(Interlocked.Increment(ref attempts) < 3 ? 503 : 200)));
        await using var caller = await CallerAsync(callee.Address, ("Resilience:RetryPause", "00:00:00.050"));
        using var client = caller.Call("callee");
        var clock = Stopwatch.StartNew();

        using var answer = await client.GetAsync("/");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(3, attempts);
        Assert.InRange(clock.ElapsedMilliseconds, 140, 5000);
    }

    [Fact]
    public async Task The_pauses_are_half_a_second_longer_each_time()
    {
        var arrivals = new List<TimeSpan>();
        var clock = Stopwatch.StartNew();
        await using var callee = await TestService.StartAsync(app => app.MapGet("/", () =>
        {
            arrivals.Add(clock.Elapsed);
            return TypedResults.StatusCode(503);
        }));
        await using var caller = await CallerAsync(callee.Address);
        using var client = caller.Call("callee");

        using var answer = await client.GetAsync("/");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(4, arrivals.Count);
        Assert.All(arrivals.Zip(arrivals.Skip(1), [0.5, 1, 1.5]), pause =>
            Assert.InRange((pause.Second - pause.First).TotalSeconds, pause.Third - 0.1, pause.Third + 0.9));
    }

    [Fact]
    public async Task A_post_is_sent_once_unless_it_is_marked()
    {
        var attempts = 0;
        var bodies = new List<string>();
        await using var callee = await TestService.StartAsync(app => app.MapPost("/", async (HttpRequest request) =>
        {
            Interlocked.Increment(ref attempts);
            using var reader = new StreamReader(request.Body);
            bodies.Add(await reader.ReadToEndAsync());
            return TypedResults.StatusCode(503);
        }));
        await using var caller = await CallerAsync(callee.Address, ("Resilience:RetryPause", "00:00:00.010"));
        using var client = caller.Call("callee");

        using var once = await client.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StringContent("take") });
        Assert.Equal(1, attempts);

        using var marked = await client.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/") { Content = new StringContent("take") }.MarkRetryable());
        Assert.Equal(5, attempts);
        Assert.All(bodies, body => Assert.Equal("take", body));
    }

    [Fact]
    public async Task Retry_after_is_honoured()
    {
        var attempts = 0;
        await using var callee = await TestService.StartAsync(app => app.MapGet("/", (HttpResponse response) =>
        {
            response.Headers.RetryAfter = "1";
            return TypedResults.StatusCode(Interlocked.Increment(ref attempts) < 2 ? 429 : 200);
        }));
        await using var caller = await CallerAsync(callee.Address, ("Resilience:RetryPause", "00:00:00.010"));
        using var client = caller.Call("callee");
        var clock = Stopwatch.StartNew();

        using var answer = await client.GetAsync("/");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.InRange(clock.ElapsedMilliseconds, 950, 6000);
    }

    [Fact]
    public async Task A_pause_that_does_not_fit_the_budget_is_not_begun()
    {
        var attempts = 0;
        await using var callee = await TestService.StartAsync(app => app.MapGet("/", () =>
        {
            Interlocked.Increment(ref attempts);
            return TypedResults.StatusCode(503);
        }));
        await using var caller = await CallerAsync(callee.Address);
        using var client = caller.Call("callee");
        await client.GetStringAsync("/alive");

        // Half a second of pause fits; one more second does not.
        using (RequestDeadline.Begin(TimeSpan.FromSeconds(1.4)))
        {
            using var answer = await client.GetAsync("/");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        }

        Assert.Equal(2, attempts);
    }

    [Fact]
    public async Task What_is_sent_only_once_may_take_all_that_is_left_of_its_budget()
    {
        await using var callee = await TestService.StartAsync(app => app.MapPost("/", async () =>
        {
            await Task.Delay(300);
            return "done";
        }));
        await using var caller = await CallerAsync(callee.Address, ("Resilience:AttemptTimeout", "00:00:00.050"));
        using var client = caller.Call("callee");

        using (RequestDeadline.Begin(TimeSpan.FromSeconds(60)))
        {
            using var answer = await client.PostAsync("/", null);
            Assert.Equal("done", await answer.Content.ReadAsStringAsync());
        }
        await Assert.ThrowsAsync<HttpRequestException>(() => client.PostAsync("/", null));
    }

    [Fact]
    public async Task A_repetition_goes_to_the_next_address()
    {
        await using var callee = await TestService.StartAsync(app => app.MapGet("/", () => "here"));
        await using var caller = await TestService.StartAsync(configuration:
        [
            new("services:callee:http:0", Unused()), new("services:callee:http:1", callee.Address), new("Resilience:RetryPause", "00:00:00.010"),
        ]);
        using var client = caller.Call("callee");

        Assert.Equal("here", await client.GetStringAsync("/"));
        Assert.Equal("here", await client.GetStringAsync("/"));
    }

    [Fact]
    public async Task A_destination_that_keeps_failing_is_left_alone_for_a_while_and_others_are_not()
    {
        await using var other = await TestService.StartAsync(app => app.MapGet("/", () => "fine"));
        await using var caller = await TestService.StartAsync(configuration:
        [
            new("services:callee:http:0", Unused()), new("services:other:http:0", other.Address),
            new("Resilience:RetryPause", "00:00:00.001"), new("Resilience:BreakThroughput", "4"), new("Resilience:callee:BreakPause", "00:00:30"),
        ]);
        using var client = caller.Call("callee");
        for (var call = 0; call < 4; call++)
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/"));
        }

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/"));

        var unavailable = Assert.IsType<DependencyUnavailableException>(failure.InnerException);
        Assert.Equal("callee", unavailable.Dependency);
        Assert.InRange(unavailable.RetryAfter, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));
        using var healthy = caller.Call("other");
        Assert.Equal("fine", await healthy.GetStringAsync("/"));
    }

    [Fact]
    public async Task A_destination_that_recovers_is_called_again()
    {
        var isDown = true;
        await using var callee = await TestService.StartAsync(app => app.MapGet("/", () => TypedResults.StatusCode(isDown ? 502 : 200)));
        await using var caller = await CallerAsync(
            callee.Address, ("Resilience:RetryPause", "00:00:00.001"), ("Resilience:BreakThroughput", "4"), ("Resilience:BreakPause", "00:00:00.500"));
        using var client = caller.Call("callee");
        using var failed = await client.GetAsync("/");
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("/"));

        isDown = false;

        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var answer = await client.GetAsync("/");
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                break;
            }
            catch (HttpRequestException) when (clock.Elapsed < TimeSpan.FromSeconds(5))
            {
                await Task.Delay(20);
            }
        }
        Assert.InRange(clock.ElapsedMilliseconds, 200, 5000);
    }

    [Fact]
    public async Task A_destination_that_hangs_is_given_a_pause_also_when_nothing_sent_to_it_may_be_repeated()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var caller = await CallerAsync($"http://{silent.LocalEndpoint}", ("Resilience:BreakThroughput", "4"), ("Resilience:AttemptTimeout", "00:00:00.050"));
        using var client = caller.Call("callee");
        for (var call = 0; call < 4; call++)
        {
            using var deadline = RequestDeadline.Begin(TimeSpan.FromMilliseconds(100));
            await Assert.ThrowsAnyAsync<Exception>(() => client.PostAsync("/", null));
        }

        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => client.PostAsync("/", null));
        Assert.IsType<DependencyUnavailableException>(refused.InnerException);
    }

    [Fact]
    public async Task Callers_with_too_little_time_do_not_make_a_destination_look_dead()
    {
        await using var callee = await TestService.StartAsync(app => app.MapGet("/", async () =>
        {
            await Task.Delay(200);
            return "in time";
        }));
        await using var caller = await CallerAsync(callee.Address, ("Resilience:BreakThroughput", "4"));
        using var client = caller.Call("callee");
        for (var call = 0; call < 8; call++)
        {
            using var deadline = RequestDeadline.Begin(TimeSpan.FromMilliseconds(30));
            await Assert.ThrowsAnyAsync<Exception>(() => client.GetAsync("/"));
        }

        Assert.Equal("in time", await client.GetStringAsync("/"));
    }

    [Fact]
    public async Task More_calls_than_places_wait_and_more_than_may_wait_are_refused_at_once()
    {
        var running = 0;
        var most = 0;
        await using var callee = await TestService.StartAsync(app => app.MapGet("/", async () =>
        {
            var now = Interlocked.Increment(ref running);
            most = Math.Max(most, now);
            await Task.Delay(300);
            Interlocked.Decrement(ref running);
        }));
        await using var caller = await CallerAsync(callee.Address, ("Resilience:Concurrency", "2"), ("Resilience:Queue", "3"));
        using var client = caller.Call("callee");

        var calls = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            try
            {
                using var answer = await client.GetAsync("/");
                return answer.StatusCode;
            }
            catch (HttpRequestException refused) when (refused.InnerException is DependencyUnavailableException)
            {
                return HttpStatusCode.TooManyRequests;
            }
        }));

        Assert.Equal(2, most);
        Assert.Equal(5, calls.Count(status => status == HttpStatusCode.OK));
        Assert.Equal(3, calls.Count(status => status == HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task A_dead_dependency_makes_an_honest_503_of_the_request_that_needed_it()
    {
        await using var service = await TestService.StartAsync(
            app => app.MapGet("/", (HttpClient client) => client.GetStringAsync("http://callee/")).WithBudget(TimeSpan.FromSeconds(4)),
            configuration: [new("services:callee:http:0", Unused())]);

        using var answer = await service.Client.GetAsync("/");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter?.Delta);
        Assert.Contains("callee", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(service.Log.Lines, line => line.Level >= LogLevel.Error);
    }

    private static Task<TestService> CallerAsync(string callee, params (string Key, string Value)[] settings) => TestService.StartAsync(
        configuration: [new("services:callee:http:0", callee), .. settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))]);

    /// <summary>An address of this machine at which nobody listens.</summary>
    private static string Unused()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"http://{listener.LocalEndpoint}";
    }
}
