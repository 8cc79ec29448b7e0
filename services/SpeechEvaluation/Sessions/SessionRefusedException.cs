namespace Eloquence.SpeechEvaluation.Sessions;

/// <summary>A frame of a session that cannot be used: becomes an error frame, and the session goes on.</summary>
internal sealed class SessionRefusedException(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
