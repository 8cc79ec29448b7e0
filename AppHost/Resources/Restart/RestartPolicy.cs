namespace Eloquence.AppHost.Resources.Restart;

/// <summary>When a process that ended by itself is started again: at once, then after 1, 2, 4, … s.</summary>
internal sealed record RestartPolicy
{
    /// <summary>Longest pause between two attempts.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>After running that long a process counts as well again: its next end is a first one.</summary>
    public TimeSpan StableAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The pause before an attempt.</summary>
    /// <param name="attempt">1 for the first restart.</param>
    public TimeSpan DelayBefore(int attempt)
    {
        if (attempt <= 1)
        {
            return TimeSpan.Zero;
        }

        var seconds = Math.Pow(2, attempt - 2);
        return seconds >= LongestDelay.TotalSeconds ? LongestDelay : TimeSpan.FromSeconds(seconds);
    }
}
