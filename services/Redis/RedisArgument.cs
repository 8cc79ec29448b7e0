using System.Globalization;
using System.Text;

namespace Eloquence.Redis;

/// <summary>One part of a command: text is sent as UTF-8, numbers as decimal text, bytes as they are.</summary>
public readonly struct RedisArgument
{
    /// <summary>Wraps bytes; they must stay unchanged until the command has completed.</summary>
    public RedisArgument(ReadOnlyMemory<byte> bytes) => Bytes = bytes;

    /// <summary>The bytes that are sent.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Text as UTF-8.</summary>
    public static implicit operator RedisArgument(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>A number as decimal text.</summary>
    public static implicit operator RedisArgument(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Bytes as they are.</summary>
    public static implicit operator RedisArgument(byte[] bytes) => new(bytes);

    /// <summary>Bytes as they are.</summary>
    public static implicit operator RedisArgument(ReadOnlyMemory<byte> bytes) => new(bytes);
}
