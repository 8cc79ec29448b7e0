namespace Eloquence.ServiceDefaults.Deadlines;

/// <summary>The budget of a request ended before its answer began.</summary>
internal sealed class DeadlineExceededException(TimeSpan budget, Exception inner)
    : Exception($"The budget of {budget.TotalMilliseconds:0} ms ended before the answer began.", inner)
{
    public TimeSpan Budget { get; } = budget;
}
