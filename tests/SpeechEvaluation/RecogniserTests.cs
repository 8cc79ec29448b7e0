using System.Diagnostics;
using System.Net.Http.Json;
using Eloquence.Contracts;
using Eloquence.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Eloquence.SpeechEvaluation.Tests;

/// <summary>A recogniser that is slow, broken or gone: the voice is measured all the same, within the budget, and the answer says what is missing.</summary>
public sealed class RecogniserTests
{
    private const int BudgetMilliseconds = 10_000;

    private static readonly string Golden = Path.Combine(AppContext.BaseDirectory, "golden", "fr.wav");

    [Theory]
    [InlineData("silent", "did not answer in time")]
    [InlineData("busy", "answered with status 429")]
    [InlineData("nonsense", "cannot be reached")]
    [InlineData("gone", "cannot be reached")]
    public async Task A_take_is_judged_without_words_and_the_reason_is_told(string recogniser, string reason)
    {
        await using var stub = await StartAsync(recogniser);
        var address = recogniser == "gone" ? $"http://127.0.0.1:{FreePort.Take()}" : stub.Urls.Single();
        await using var host = await SpeechEvaluationHost.StartAsync(settings: ("services:whisper:http:0", address));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/evaluate") { Content = new ByteArrayContent(await File.ReadAllBytesAsync(Golden)) };
        request.Headers.Add("x-request-budget-ms", BudgetMilliseconds.ToString(provider: null));

        var clock = Stopwatch.StartNew();
        using var response = await host.Client.SendAsync(request);
        Assert.True(clock.ElapsedMilliseconds < 2 * BudgetMilliseconds, $"{clock.ElapsedMilliseconds} ms");
        var report = (await response.Content.ReadFromJsonAsync<SpeechReport>(ContractJson.Options))!;
        Assert.True(report.Degraded);
        Assert.Null(report.Transcript);
        Assert.NotNull(report.Measurement.Pitch);
        Assert.Contains(report.Reasons, sentence => sentence.Contains(reason, StringComparison.Ordinal));
    }

    private static async Task<WebApplication> StartAsync(string kind)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapPost("/transcribe", async (HttpContext context) =>
        {
            switch (kind)
            {
                case "silent":
                    await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
                    break;
                case "busy":
                    context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                    break;
                default:
                    await context.Response.WriteAsync("{ \"text\": ");
                    break;
            }
        });
        await app.StartAsync();
        return app;
    }
}
