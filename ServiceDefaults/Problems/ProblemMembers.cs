namespace Eloquence.ServiceDefaults.Problems;

/// <summary>Members that every problem of Eloquence has besides those of RFC 9457.</summary>
internal static class ProblemMembers
{
    /// <summary>Stable word for programs.</summary>
    public const string Code = "code";

    /// <summary>Id of the trace, to be looked up in the dashboard.</summary>
    public const string TraceId = "trace_id";

    /// <summary>The detail under the name the first backend (Flask) used; <c>detail</c> is the name the second one (FastAPI) used.</summary>
    public const string Error = "error";
}
