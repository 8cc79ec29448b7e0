namespace Eloquence.Api.Live.Frames;

/// <summary>Words for programs in error frames; the first six are those of the first generation's server.</summary>
internal static class FrameErrors
{
    public const string Start = "START_ERROR";
    public const string Chunk = "CHUNK_ERROR";
    public const string End = "END_ERROR";
    public const string UnknownType = "UNKNOWN_MESSAGE_TYPE";
    public const string InvalidJson = "INVALID_JSON";
    public const string Processing = "PROCESSING_ERROR";

    /// <summary>The frame has more bytes than are taken; it was thrown away.</summary>
    public const string FrameTooLarge = "FRAME_TOO_LARGE";

    /// <summary>A text in the frame is too long.</summary>
    public const string FieldTooLong = "FIELD_TOO_LONG";

    /// <summary>Frames come faster than they are taken; the surplus was thrown away.</summary>
    public const string RateLimited = "RATE_LIMITED";

    /// <summary>The session is as long as it may be: no more sound is taken.</summary>
    public const string SessionTooLong = "SESSION_TOO_LONG";

    /// <summary>The session belongs to another user than the one who is named.</summary>
    public const string OtherUser = "SESSION_OF_ANOTHER_USER";

    /// <summary>Another connection with the same id goes on with the session.</summary>
    public const string ContinuedElsewhere = "CONTINUED_ELSEWHERE";
}

/// <summary>A frame of a client cannot be used; the session goes on.</summary>
/// <param name="code">One of <see cref="FrameErrors"/>.</param>
/// <param name="message">What is wrong and what to send instead.</param>
internal sealed class FrameException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
