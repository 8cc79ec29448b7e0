namespace Eloquence.Redis;

/// <summary>Base of everything that goes wrong with Redis.</summary>
public abstract class RedisException : Exception
{
    private protected RedisException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

/// <summary>The server answered with an error.</summary>
public sealed class RedisServerException : RedisException
{
    internal RedisServerException(string error)
        : base(error) => Code = error.Split(' ', 2)[0];

    /// <summary>First word of the error, such as <c>WRONGTYPE</c> or <c>NOAUTH</c>.</summary>
    public string Code { get; }
}

/// <summary>There is no usable connection, or it broke while the command was under way.</summary>
public sealed class RedisConnectionException : RedisException
{
    internal RedisConnectionException(string message, Exception? inner = null, bool mayHaveExecuted = false)
        : base(message, inner) => MayHaveExecuted = mayHaveExecuted;

    /// <summary>
    /// True when the command had been handed to the connection before it broke: the server may or may not have run
    /// it. The client never repeats a command; whether that is safe only the caller knows.
    /// </summary>
    public bool MayHaveExecuted { get; }
}

/// <summary>No answer came within the command timeout.</summary>
public sealed class RedisTimeoutException : RedisException
{
    internal RedisTimeoutException(string message, bool mayHaveExecuted)
        : base(message) => MayHaveExecuted = mayHaveExecuted;

    /// <summary>True when the command had been handed to the connection.</summary>
    public bool MayHaveExecuted { get; }
}

/// <summary>What the server sent is not what the protocol or the command allows.</summary>
public sealed class RedisProtocolException : RedisException
{
    internal RedisProtocolException(string message)
        : base(message)
    {
    }
}
