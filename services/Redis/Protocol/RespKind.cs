namespace Eloquence.Redis.Protocol;

/// <summary>Data types of RESP2 (https://redis.io/docs/latest/develop/reference/protocol-spec/).</summary>
public enum RespKind
{
    /// <summary>The null bulk string <c>$-1</c> or the null array <c>*-1</c>.</summary>
    Null,

    /// <summary>Simple string, <c>+text</c>.</summary>
    SimpleString,

    /// <summary>Simple error, <c>-CODE text</c>.</summary>
    Error,

    /// <summary>Signed 64-bit integer, <c>:number</c>.</summary>
    Number,

    /// <summary>Bulk string, <c>$length</c> followed by that many bytes.</summary>
    BulkString,

    /// <summary>Array, <c>*count</c> followed by that many values.</summary>
    Array,
}
