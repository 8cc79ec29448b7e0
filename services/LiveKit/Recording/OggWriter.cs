using System.Buffers.Binary;

namespace Eloquence.LiveKit.Recording;

/// <summary>Writes packets into pages of one Ogg stream (RFC 3533, section 6).</summary>
internal sealed class OggWriter(Stream output, uint serial)
{
    private const int HeaderLength = 27;
    private const int MaxSegments = 255;
    private const byte FirstPage = 2;
    private const byte LastPage = 4;

    private static readonly uint[] CrcTable = CreateCrcTable();

    private readonly List<byte> _segments = [];
    private readonly List<byte> _body = [];
    private long _granule;
    private uint _sequence;

    /// <summary>Bytes written.</summary>
    public long Length { get; private set; }

    /// <summary>Adds a packet to the page, which is written first when it is full.</summary>
    /// <param name="packet">The packet; of at most 64,770 bytes, so that it fits on a page.</param>
    /// <param name="granule">Position of the stream after it, in samples of 48 kHz.</param>
    public void Add(ReadOnlySpan<byte> packet, long granule)
    {
        if (_segments.Count + packet.Length / 255 + 1 > MaxSegments)
        {
            Flush();
        }

        for (var rest = packet.Length; rest >= 255; rest -= 255)
        {
            _segments.Add(255);
        }

        _segments.Add((byte)(packet.Length % 255));
        _body.AddRange(packet);
        _granule = granule;
    }

    /// <summary>Writes the page, if there is something on it.</summary>
    public void Flush()
    {
        if (_segments.Count > 0)
        {
            WritePage(_sequence == 0 ? FirstPage : (byte)0);
        }
    }

    /// <summary>Writes the last page; it may be empty.</summary>
    public void Finish() => WritePage(LastPage);

    private static uint[] CreateCrcTable()
    {
        var table = new uint[256];
        for (var index = 0u; index < 256; index++)
        {
            var value = index << 24;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value & 0x80000000) != 0 ? (value << 1) ^ 0x04C11DB7 : value << 1;
            }

            table[index] = value;
        }

        return table;
    }

    /// <summary>The CRC of Ogg: polynomial 0x04C11DB7, not reflected, from zero.</summary>
    private static uint Crc(ReadOnlySpan<byte> page)
    {
        var crc = 0u;
        foreach (var value in page)
        {
            crc = (crc << 8) ^ CrcTable[(crc >> 24) ^ value];
        }

        return crc;
    }

    private void WritePage(byte flags)
    {
        var page = new byte[HeaderLength + _segments.Count + _body.Count];
        "OggS"u8.CopyTo(page);
        page[5] = flags;
        BinaryPrimitives.WriteInt64LittleEndian(page.AsSpan(6), _granule);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(14), serial);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(18), _sequence++);
        page[26] = (byte)_segments.Count;
        _segments.CopyTo(page, HeaderLength);
        _body.CopyTo(page, HeaderLength + _segments.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(22), Crc(page));
        output.Write(page);
        Length += page.Length;
        _segments.Clear();
        _body.Clear();
    }
}
