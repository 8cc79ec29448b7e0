namespace Eloquence.Tests.Support;

/// <summary>Waiting for something to become true, with a deadline instead of a guess.</summary>
public static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(25);

    /// <summary>Asks again and again until the condition holds.</summary>
    /// <exception cref="TimeoutException">It did not hold in time.</exception>
    public static Task TrueAsync(Func<bool> condition, string what, TimeSpan? within = null) =>
        TrueAsync(() => Task.FromResult(condition()), what, within);

    /// <summary>Asks again and again until the condition holds.</summary>
    /// <exception cref="TimeoutException">It did not hold in time.</exception>
    public static async Task TrueAsync(Func<Task<bool>> condition, string what, TimeSpan? within = null)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var limit = within ?? TimeSpan.FromSeconds(20);
        using var deadline = new CancellationTokenSource(limit);
        while (!await condition().ConfigureAwait(false))
        {
            if (deadline.IsCancellationRequested)
            {
                throw new TimeoutException($"Waited {limit.TotalSeconds:0.#} s in vain for: {what}.");
            }

            await Task.Delay(Interval, CancellationToken.None).ConfigureAwait(false);
        }
    }
}
