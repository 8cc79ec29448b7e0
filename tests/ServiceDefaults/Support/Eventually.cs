using System.Diagnostics;

namespace Eloquence.ServiceDefaults.Tests.Support;

internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Waits until a condition holds; fails with <paramref name="otherwise"/> when it does not within 20 s.</summary>
    public static async Task IsTrueAsync(Func<bool> condition, Func<string> otherwise)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(clock.Elapsed < Patience, otherwise());
            await Task.Delay(20);
        }
    }
}
