namespace Eloquence.Api;

/// <summary>A request that is the caller's mistake; it becomes a problem answer with this status.</summary>
/// <param name="status">HTTP status, 400..499.</param>
/// <param name="code">Stable word for programs, such as <c>audio_missing</c>.</param>
/// <param name="title">What happened.</param>
/// <param name="detail">What it means and what to do.</param>
internal sealed class RejectionException(int status, string code, string title, string detail) : Exception($"{title} {detail}")
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public string Title { get; } = title;

    public string Detail { get; } = detail;
}
