using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Eloquence.Redis.Protocol;

/// <summary>
/// Incremental RESP2 reader. It keeps its place between calls, so bytes may arrive in pieces of any size: a bulk
/// string is copied once, as it arrives, and nothing already read is looked at again.
/// </summary>
internal sealed class RespReader
{
    /// <summary>Largest bulk string a server accepts or sends by default (proto-max-bulk-len, 512 MB).</summary>
    internal const int MaxBulkLength = 512 * 1024 * 1024;

    /// <summary>Longest header line; only error texts come near it.</summary>
    internal const int MaxLineLength = 64 * 1024;

    /// <summary>Deepest nesting of arrays.</summary>
    internal const int MaxDepth = 32;

    private const int InitialArrayCapacity = 256;
    private const int InitialBulkCapacity = 1024 * 1024;

    private static ReadOnlySpan<byte> LineEnd => "\r\n"u8;

    private readonly Stack<OpenArray> _openArrays = new();
    private State _state = State.Header;
    private byte[] _bulk = [];
    private int _bulkLength;
    private int _bulkFilled;

    private enum State
    {
        Header,
        BulkBody,
        BulkEnd,
    }

    /// <summary>Takes what it can from <paramref name="input"/>.</summary>
    /// <param name="input">The bytes received; on return, those not yet taken.</param>
    /// <param name="value">The value, when one is complete.</param>
    /// <returns>True when a value is complete; false when more bytes are needed.</returns>
    /// <exception cref="RedisProtocolException">The bytes are not RESP2.</exception>
    public bool TryRead(ref ReadOnlySequence<byte> input, out RespValue value)
    {
        while (true)
        {
            RespValue read;
            switch (_state)
            {
                case State.Header when TryReadLine(ref input, out var line):
                    if (!TryInterpretHeader(line, out read))
                    {
                        continue;
                    }

                    break;
                case State.BulkBody when TryFillBulk(ref input):
                    _state = State.BulkEnd;
                    continue;
                case State.BulkEnd when TryReadBulkEnd(ref input):
                    _state = State.Header;
                    read = RespValue.FromBulkString(_bulk);
                    _bulk = [];
                    break;
                default:
                    value = default;
                    return false;
            }

            if (TryCloseArrays(read, out value))
            {
                return true;
            }
        }
    }

    /// <summary>"\r\n (CRLF) is the protocol's terminator, which always separates its parts."</summary>
    private static bool TryReadLine(ref ReadOnlySequence<byte> input, out byte[] line)
    {
        var reader = new SequenceReader<byte>(input);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> text, LineEnd))
        {
            if (input.Length > MaxLineLength)
            {
                throw new RedisProtocolException($"A RESP line is longer than {MaxLineLength} bytes.");
            }

            line = [];
            return false;
        }

        line = text.ToArray();
        input = input.Slice(reader.Position);
        return true;
    }

    /// <summary>"The first byte in an RESP-serialized payload always identifies its type."</summary>
    /// <returns>True when the line alone is a value; false when it opens a bulk string or a non-empty array.</returns>
    private bool TryInterpretHeader(byte[] line, out RespValue value)
    {
        if (line.Length == 0)
        {
            throw new RedisProtocolException("An empty line stands where a RESP type was expected.");
        }

        switch (line[0])
        {
            case (byte)'+':
                value = RespValue.FromSimpleString(line[1..]);
                return true;
            case (byte)'-':
                value = RespValue.FromError(line[1..]);
                return true;
            case (byte)':':
                value = RespValue.FromInteger(ParseInteger(line));
                return true;
            case (byte)'$':
                return TryOpenBulk(ParseLength(line, MaxBulkLength), out value);
            case (byte)'*':
                return TryOpenArray(ParseLength(line, Array.MaxLength), out value);
            default:
                throw new RedisProtocolException($"0x{line[0]:x2} is no RESP2 type.");
        }
    }

    /// <summary>"$&lt;length&gt;\r\n&lt;data&gt;\r\n"; a length of -1 is the null bulk string.</summary>
    private bool TryOpenBulk(int length, out RespValue value)
    {
        value = RespValue.Null;
        if (length < 0)
        {
            return true;
        }

        _bulk = length == 0 ? [] : new byte[Math.Min(length, InitialBulkCapacity)];
        _bulkLength = length;
        _bulkFilled = 0;
        _state = State.BulkBody;
        return false;
    }

    /// <summary>"*&lt;number-of-elements&gt;\r\n&lt;element-1&gt;...&lt;element-n&gt;"; a count of -1 is the null array.</summary>
    private bool TryOpenArray(int count, out RespValue value)
    {
        value = RespValue.Null;
        if (count < 0)
        {
            return true;
        }

        if (count == 0)
        {
            value = RespValue.FromArray([]);
            return true;
        }

        if (_openArrays.Count == MaxDepth)
        {
            throw new RedisProtocolException($"Arrays are nested more than {MaxDepth} deep.");
        }

        _openArrays.Push(new OpenArray(count));
        return false;
    }

    /// <summary>The buffer follows the bytes that really arrive, whatever length was announced.</summary>
    private bool TryFillBulk(ref ReadOnlySequence<byte> input)
    {
        while (_bulkFilled < _bulkLength && !input.IsEmpty)
        {
            if (_bulkFilled == _bulk.Length)
            {
                Array.Resize(ref _bulk, (int)Math.Min(_bulkLength, _bulk.Length * 2L));
            }

            var take = (int)Math.Min(_bulk.Length - _bulkFilled, input.Length);
            input.Slice(0, take).CopyTo(_bulk.AsSpan(_bulkFilled));
            input = input.Slice(take);
            _bulkFilled += take;
        }

        return _bulkFilled == _bulkLength;
    }

    private static bool TryReadBulkEnd(ref ReadOnlySequence<byte> input)
    {
        if (input.Length < LineEnd.Length)
        {
            return false;
        }

        Span<byte> end = stackalloc byte[2];
        input.Slice(0, end.Length).CopyTo(end);
        if (!end.SequenceEqual(LineEnd))
        {
            throw new RedisProtocolException("A bulk string is not followed by CRLF.");
        }

        input = input.Slice(end.Length);
        return true;
    }

    /// <summary>Puts a finished value into the innermost open array, and that one into its parent when it is full.</summary>
    private bool TryCloseArrays(RespValue read, out RespValue value)
    {
        while (_openArrays.TryPeek(out var open))
        {
            if (!open.Add(read))
            {
                value = default;
                return false;
            }

            _openArrays.Pop();
            read = RespValue.FromArray(open.ToArray());
        }

        value = read;
        return true;
    }

    private static int ParseLength(byte[] line, int maximum)
    {
        var length = ParseInteger(line);
        return length >= -1 && length <= maximum
            ? (int)length
            : throw new RedisProtocolException($"A RESP length of {length} is outside -1..{maximum}.");
    }

    /// <summary>":[&lt;+|-&gt;]&lt;value&gt;\r\n"</summary>
    private static long ParseInteger(byte[] line)
    {
        var digits = line.AsSpan(1);
        return Utf8Parser.TryParse(digits, out long number, out var used) && used == digits.Length
            ? number
            : throw new RedisProtocolException($"'{Encoding.ASCII.GetString(digits[..Math.Min(digits.Length, 32)])}' is no RESP integer.");
    }

    private sealed class OpenArray(int count)
    {
        private RespValue[] _items = new RespValue[Math.Min(count, InitialArrayCapacity)];
        private int _filled;

        /// <returns>True when the array is complete.</returns>
        public bool Add(RespValue value)
        {
            if (_filled == _items.Length)
            {
                Array.Resize(ref _items, (int)Math.Min(count, _items.Length * 2L));
            }

            _items[_filled++] = value;
            return _filled == count;
        }

        public RespValue[] ToArray() => _items;
    }
}
