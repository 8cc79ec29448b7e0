using System.Diagnostics;
using System.Net;
using Eloquence.Audio.Tests;

namespace Eloquence.SpeechEvaluation.Tests;

public sealed class LoadTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly byte[] _take = new TestWav().Write(TestWav.Sine(200, 16_000, 16_000));

    [Fact]
    public async Task A_full_queue_is_answered_with_429_and_a_time_to_come_back()
    {
        await using var host = await SpeechEvaluationHost.StartAsync(concurrency: 1, queue: 0);
        using var held = new HeldUpload(_take[..100], _take[100..]);
        var first = host.MeasureAsync(held);
        await held.Started.WaitAsync(Deadline);

        using (var refused = await UntilAsync(host, HttpStatusCode.TooManyRequests))
        {
            Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter!.Delta);
            await MeasureTests.AssertProblemAsync(refused, "busy");
        }

        held.Release();
        using var answer = await first.WaitAsync(Deadline);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var again = await UntilAsync(host, HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_client_that_goes_away_gives_its_place_back()
    {
        await using var host = await SpeechEvaluationHost.StartAsync(concurrency: 1, queue: 0);
        using var held = new HeldUpload(_take[..100], _take[100..]);
        using var giveUp = new CancellationTokenSource();
        var first = host.MeasureAsync(held, cancellationToken: giveUp.Token);
        await held.Started.WaitAsync(Deadline);
        using (await UntilAsync(host, HttpStatusCode.TooManyRequests))
        {
            await giveUp.CancelAsync();
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        using var next = await UntilAsync(host, HttpStatusCode.OK);
    }

    /// <summary>Repeats a request until it is answered so: the server learns of the other client a moment later.</summary>
    private async Task<HttpResponseMessage> UntilAsync(SpeechEvaluationHost host, HttpStatusCode status)
    {
        for (var start = Stopwatch.GetTimestamp(); ;)
        {
            var response = await host.MeasureAsync(_take);
            if (response.StatusCode == status || Stopwatch.GetElapsedTime(start) > Deadline)
            {
                Assert.Equal(status, response.StatusCode);
                return response;
            }
            response.Dispose();
        }
    }
}
