using System.Diagnostics;

namespace Eloquence.Benchmarks.Crud;

/// <summary>Sends requests at fixed times, whether or not earlier ones were answered, and measures each from the time it was due.</summary>
internal static class FixedRate
{
    /// <returns>Latencies in milliseconds in ascending order.</returns>
    public static async Task<double[]> RunAsync(HttpClient client, int perSecond, TimeSpan duration, Func<int, HttpRequestMessage> request)
    {
        var count = (int)(perSecond * duration.TotalSeconds);
        var interval = TimeSpan.FromSeconds(1) / perSecond;
        var pending = new List<Task<double>>(count);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        var begun = Stopwatch.GetTimestamp();
        while (pending.Count < count)
        {
            while (pending.Count < count && Stopwatch.GetElapsedTime(begun) >= pending.Count * interval)
            {
                var due = pending.Count * interval;
                pending.Add(SendAsync(client, request(pending.Count), begun, due));
            }

            await timer.WaitForNextTickAsync();
        }

        var latencies = await Task.WhenAll(pending);
        Array.Sort(latencies);
        return latencies;
    }

    private static async Task<double> SendAsync(HttpClient client, HttpRequestMessage message, long begun, TimeSpan due)
    {
        using var request = message;
        using var answer = await client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        await answer.Content.ReadAsByteArrayAsync();
        return (Stopwatch.GetElapsedTime(begun) - due).TotalMilliseconds;
    }
}
