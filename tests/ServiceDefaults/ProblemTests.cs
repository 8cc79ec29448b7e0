using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Eloquence.ServiceDefaults.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Eloquence.ServiceDefaults.Tests;

/// <summary>Answers to requests that fail, in the environment of a developer as well as elsewhere.</summary>
public sealed class ProblemTests
{
    public sealed record Take(int Seconds);

    [Theory]
    [InlineData("GET", "/nowhere", 404, "not_found")]
    [InlineData("DELETE", "/take", 405, "method_not_allowed")]
    [InlineData("GET", "/gone", 410, null)]
    [InlineData("GET", "/busy", 429, null)]
    public async Task A_bare_status_gets_a_body(string method, string path, int status, string? code)
    {
        foreach (var environment in new[] { "Production", "Development" })
        {
            await using var service = await StartAsync(environment);

            using var answer = await service.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

            await AssertProblemAsync(answer, status, code);
        }
    }

    [Theory]
    [InlineData("{\"seconds\":", "application/json", 400)]
    [InlineData("{\"seconds\":\"x\"}", "application/json", 400)]
    [InlineData("", "application/json", 400)]
    [InlineData("seconds=1", "text/plain", 415)]
    public async Task A_body_that_does_not_bind_is_refused_precisely(string body, string type, int status)
    {
        foreach (var environment in new[] { "Production", "Development" })
        {
            await using var service = await StartAsync(environment);
            using var content = new StringContent(body, Encoding.UTF8, MediaTypeHeaderValue.Parse(type));

            using var answer = await service.Client.PostAsync("/take", content);

            await AssertProblemAsync(answer, status, null);
            Assert.DoesNotContain(service.Log.Lines, line => line.Level >= LogLevel.Error);
        }
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_413()
    {
        await using var service = await StartAsync("Production");
        using var content = new ByteArrayContent(new byte[5000]) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

        using var answer = await service.Client.PostAsync("/take", content);

        await AssertProblemAsync(answer, 413, null);
        Assert.DoesNotContain(service.Log.Lines, line => line.Level >= LogLevel.Error);
    }

    [Theory]
    [InlineData("Production")]
    [InlineData("Development")]
    public async Task An_unforeseen_failure_is_500_says_nothing_of_its_inside_and_is_logged_once(string environment)
    {
        await using var service = await StartAsync(environment);

        using var answer = await service.Client.GetAsync("/bug");

        var body = await AssertProblemAsync(answer, 500, null);
        Assert.DoesNotContain("hunter2", body.ToString(), StringComparison.Ordinal);
        var error = Assert.Single(service.Log.Lines, line => line.Level >= LogLevel.Error);
        Assert.IsType<InvalidOperationException>(error.Failure);
    }

    [Fact]
    public async Task A_missing_dependency_is_503_with_the_pause_it_asked_for()
    {
        await using var service = await StartAsync("Development");

        using var answer = await service.Client.GetAsync("/outage");

        var body = await AssertProblemAsync(answer, 503, "dependency_unavailable");
        Assert.Contains("postgres", body.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", body.ToString(), StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(3), answer.Headers.RetryAfter?.Delta);
        Assert.DoesNotContain(service.Log.Lines, line => line.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task A_problem_of_the_service_keeps_its_words_and_gets_what_is_missing()
    {
        await using var service = await StartAsync("Production");

        using var answer = await service.Client.GetAsync("/refused");

        var body = await AssertProblemAsync(answer, 422, "take_too_short");
        Assert.Equal("Prise trop brève", body.GetProperty("title").GetString());
        Assert.Equal("Parlez au moins une seconde, s'il vous plaît.", body.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_validation_problem_keeps_its_errors()
    {
        await using var service = await StartAsync("Production");

        using var answer = await service.Client.GetAsync("/invalid");

        var body = await AssertProblemAsync(answer, 400, null);
        Assert.Equal("too small", body.GetProperty("errors").GetProperty("seconds")[0].GetString());
    }

    [Fact]
    public async Task The_trace_id_is_the_one_the_caller_sent()
    {
        await using var service = await StartAsync("Production");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/bug");
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        using var answer = await service.Client.SendAsync(request);

        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", body.GetProperty("trace_id").GetString());
    }

    [Fact]
    public async Task A_client_that_goes_away_is_no_error()
    {
        var entered = new TaskCompletionSource();
        var left = new TaskCompletionSource();
        await using var service = await TestService.StartAsync(app => app.MapGet("/wait", async (CancellationToken cancellationToken) =>
        {
            entered.SetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            finally
            {
                left.SetResult();
            }
        }).WithBudget(TimeSpan.FromSeconds(30)));
        using var leaving = new CancellationTokenSource();
        var waiting = service.Client.GetAsync("/wait", leaving.Token);
        await entered.Task;

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await left.Task.WaitAsync(TimeSpan.FromSeconds(5));
        await Eventually.IsTrueAsync(() => service.Log.Lines.Any(line => line.Message.Contains("499", StringComparison.Ordinal)), () => "No 499 in the log.");
        Assert.DoesNotContain(service.Log.Lines, line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task Head_gets_the_status_without_a_body()
    {
        await using var service = await StartAsync("Production");

        using var answer = await service.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/nowhere"));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    private static Task<TestService> StartAsync(string environment) => TestService.StartAsync(
        app =>
        {
            app.MapPost("/take", (Take take) => take.Seconds);
            app.MapGet("/gone", () => TypedResults.StatusCode(410));
            app.MapGet("/busy", () => TypedResults.StatusCode(429));
            app.MapGet("/bug", string () => throw new InvalidOperationException("password hunter2"));
            app.MapGet("/outage", string () => throw new DependencyUnavailableException(
                "postgres", TimeSpan.FromSeconds(2.5), new InvalidOperationException("password hunter2")));
            app.MapGet("/refused", () => TypedResults.Problem(
                "Parlez au moins une seconde, s'il vous plaît.", statusCode: 422, title: "Prise trop brève", extensions: [new("code", "take_too_short")]));
            app.MapGet("/invalid", () => TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["seconds"] = ["too small"] }));
        },
        builder => builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = 2000),
        environment: environment);

    private static async Task<JsonElement> AssertProblemAsync(HttpResponseMessage answer, int status, string? code)
    {
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("application/problem+json; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(status, body.GetProperty("status").GetInt32());
        Assert.NotEmpty(body.GetProperty("title").GetString()!);
        Assert.NotEmpty(body.GetProperty("detail").GetString()!);
        Assert.Equal(body.GetProperty("detail").GetString(), body.GetProperty("error").GetString());
        Assert.Matches("^[0-9a-f]{32}$", body.GetProperty("trace_id").GetString());
        Assert.Matches("^[a-z_]+$", body.GetProperty("code").GetString());
        if (code is not null)
        {
            Assert.Equal(code, body.GetProperty("code").GetString());
        }
        return body;
    }
}
