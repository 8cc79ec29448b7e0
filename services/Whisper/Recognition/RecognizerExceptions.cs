namespace Eloquence.Whisper.Recognition;

/// <summary>The engine's process ended while it worked on the call. What was recognised before stays valid.</summary>
public sealed class RecognizerCrashedException : Exception
{
    /// <summary>Creates the exception without an explanation.</summary>
    public RecognizerCrashedException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened and what is done about it.</param>
    public RecognizerCrashedException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened and what is done about it.</param>
    /// <param name="innerException">The cause.</param>
    public RecognizerCrashedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>No recogniser can take the call now: its model is not there yet, was refused, or too many calls wait already.</summary>
public sealed class RecognizerUnavailableException : Exception
{
    /// <summary>Creates the exception without an explanation.</summary>
    public RecognizerUnavailableException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is missing, and what to do or to wait for.</param>
    public RecognizerUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is missing, and what to do or to wait for.</param>
    /// <param name="innerException">The cause.</param>
    public RecognizerUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
