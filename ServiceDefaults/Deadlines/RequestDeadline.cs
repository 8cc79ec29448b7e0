using System.Globalization;

namespace Eloquence.ServiceDefaults;

/// <summary>
/// The moment at which nobody waits for the answer any more. It is ambient (it follows the asynchronous flow), and it only ever gets
/// shorter: a deadline begun inside another one ends no later than the outer one.
/// </summary>
public sealed class RequestDeadline
{
    /// <summary>Request header that carries what is left of the budget, in whole milliseconds.</summary>
    public const string Header = "x-request-budget-ms";

    /// <summary>Taken off what is passed on, so that a callee's own answer about its deadline still arrives in time.</summary>
    private static readonly TimeSpan Reserve = TimeSpan.FromMilliseconds(20);

    private static readonly AsyncLocal<RequestDeadline?> Ambient = new();

    private readonly TimeProvider _time;
    private readonly long _start;

    private RequestDeadline(TimeSpan budget, TimeProvider time)
    {
        Budget = budget;
        _time = time;
        _start = time.GetTimestamp();
    }

    /// <summary>The deadline of the request being served, or <c>null</c> when it has none.</summary>
    public static RequestDeadline? Current => Ambient.Value;

    /// <summary>The time there was in the beginning.</summary>
    public TimeSpan Budget { get; }

    /// <summary>The time that is left, never negative.</summary>
    public TimeSpan Remaining
    {
        get
        {
            var left = Budget - _time.GetElapsedTime(_start);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Whether no time is left.</summary>
    public bool HasPassed => Remaining == TimeSpan.Zero;

    /// <summary>Gives what runs until the result is disposed at most <paramref name="budget"/>, or what is left of the deadline around it if that is less.</summary>
    /// <param name="budget">Time from now.</param>
    /// <param name="time">Clock; the system's when <c>null</c>.</param>
    public static IDisposable Begin(TimeSpan budget, TimeProvider? time = null)
    {
        var outer = Ambient.Value;
        if (outer is null || budget < outer.Remaining)
        {
            Ambient.Value = new RequestDeadline(budget > TimeSpan.Zero ? budget : TimeSpan.Zero, time ?? TimeProvider.System);
        }
        return new Scope(outer);
    }

    /// <summary>Writes what is left of the ambient deadline into an outgoing request, in place of any other; without a deadline it removes the header.</summary>
    /// <param name="request">A request about to be sent.</param>
    public static void Stamp(HttpRequestMessage request)
    {
        request.Headers.Remove(Header);
        if (Current is { } deadline)
        {
            var left = Math.Max(1, (long)(deadline.Remaining - Reserve).TotalMilliseconds);
            request.Headers.TryAddWithoutValidation(Header, left.ToString(CultureInfo.InvariantCulture));
        }
    }

    private sealed class Scope(RequestDeadline? outer) : IDisposable
    {
        public void Dispose() => Ambient.Value = outer;
    }
}
