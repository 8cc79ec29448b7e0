using Eloquence.Contracts;

namespace Eloquence.SpeechEvaluation.Sessions;

/// <summary>How a client and a session talk: the words and frames of one generation of the app.</summary>
internal interface ISessionDialect
{
    /// <summary>The frame a connection begins with, or null.</summary>
    object? Hello(string session);

    /// <summary>What a word of the client asks for.</summary>
    SessionAction Action(string word);

    /// <summary>The answer to a beginning, or null.</summary>
    object? Started(string session);

    /// <summary>The frame of a moment.</summary>
    object Live(string session, LiveReading reading, DateTimeOffset now);

    /// <summary>The frame of the result.</summary>
    object Finished(string session, SpeechReport report);

    /// <summary>Whether the connection ends with the result.</summary>
    bool ClosesWhenFinished { get; }
}

/// <summary>What a client can ask for.</summary>
internal enum SessionAction
{
    /// <summary>Not a word of this dialect.</summary>
    Unknown,

    /// <summary>Begin, or begin again: what was heard before is forgotten.</summary>
    Start,

    /// <summary>Sound in the message.</summary>
    Audio,

    /// <summary>Evaluate what was heard.</summary>
    Finish,

    /// <summary>Answer at once.</summary>
    Ping,
}
