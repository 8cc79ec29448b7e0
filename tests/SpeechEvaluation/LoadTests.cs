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
        await UntilAdmittedAsync(host, 1);

        using (var refused = await host.MeasureAsync(_take))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter!.Delta);
            await MeasureTests.AssertProblemAsync(refused, "busy");
        }

        held.Release();
        using var answer = await first.WaitAsync(Deadline);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await UntilAdmittedAsync(host, 0);
        using var again = await host.MeasureAsync(_take);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task A_client_that_goes_away_gives_its_place_back()
    {
        await using var host = await SpeechEvaluationHost.StartAsync(concurrency: 1, queue: 0);
        using var held = new HeldUpload(_take[..100], _take[100..]);
        using var giveUp = new CancellationTokenSource();
        var first = host.MeasureAsync(held, cancellationToken: giveUp.Token);
        await UntilAdmittedAsync(host, 1);

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await UntilAdmittedAsync(host, 0);
        using var next = await host.MeasureAsync(_take);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    private static async Task UntilAdmittedAsync(SpeechEvaluationHost host, int requests)
    {
        for (var start = Stopwatch.GetTimestamp(); host.Admitted != requests;)
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Deadline, $"{host.Admitted} requests are admitted instead of {requests}.");
            await Task.Delay(10);
        }
    }
}
