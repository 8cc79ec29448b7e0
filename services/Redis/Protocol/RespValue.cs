using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Eloquence.Redis.Protocol;

/// <summary>One value as the server sent it.</summary>
public readonly struct RespValue
{
    private readonly byte[]? _bytes;
    private readonly RespValue[]? _items;
    private readonly long _integer;

    private RespValue(RespKind kind, byte[]? bytes = null, RespValue[]? items = null, long integer = 0)
    {
        Kind = kind;
        _bytes = bytes;
        _items = items;
        _integer = integer;
    }

    /// <summary>The absent value.</summary>
    public static RespValue Null => default;

    /// <summary>Type of the value.</summary>
    public RespKind Kind { get; }

    /// <summary>True for the null bulk string and the null array.</summary>
    public bool IsNull => Kind == RespKind.Null;

    /// <summary>Elements of an array; empty for every other kind.</summary>
    public IReadOnlyList<RespValue> Items => _items ?? [];

    internal static RespValue FromInteger(long value) => new(RespKind.Number, integer: value);

    internal static RespValue FromSimpleString(byte[] text) => new(RespKind.SimpleString, text);

    internal static RespValue FromError(byte[] text) => new(RespKind.Error, text);

    internal static RespValue FromBulkString(byte[] bytes) => new(RespKind.BulkString, bytes);

    internal static RespValue FromArray(RespValue[] items) => new(RespKind.Array, items: items);

    /// <summary>The bytes of a string or error; <see langword="null"/> for the null value.</summary>
    /// <exception cref="RedisProtocolException">The value is an integer or an array.</exception>
    public byte[]? AsBytes() => Kind switch
    {
        RespKind.Null => null,
        RespKind.BulkString or RespKind.SimpleString or RespKind.Error => _bytes,
        _ => throw Unexpected("a string"),
    };

    /// <summary>The text of a string or error, decoded as UTF-8; <see langword="null"/> for the null value.</summary>
    /// <exception cref="RedisProtocolException">The value is an array.</exception>
    public string? AsString() => Kind == RespKind.Number
        ? _integer.ToString(CultureInfo.InvariantCulture)
        : AsBytes() is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    /// <summary>The number of an integer reply, or of a string that spells one.</summary>
    /// <exception cref="RedisProtocolException">The value is no integer.</exception>
    public long AsInt64()
    {
        if (Kind == RespKind.Number)
        {
            return _integer;
        }

        return Kind is RespKind.BulkString or RespKind.SimpleString
            && Utf8Parser.TryParse(_bytes, out long number, out var used) && used == _bytes!.Length
                ? number
                : throw Unexpected("an integer");
    }

    private RedisProtocolException Unexpected(string wanted) =>
        new($"Redis answered with a value of kind {Kind} where {wanted} was expected.");
}
