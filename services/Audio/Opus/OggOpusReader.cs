using System.Buffers.Binary;

namespace Eloquence.Audio;

/// <summary>
/// Takes the packets out of an Ogg stream that arrives in pieces (RFC 3533, section 6), and what RFC 7845 says about Opus in it: the first
/// two packets are headers, and the beginning of the sound is to be dropped (pre-skip). Bytes that belong to no page are skipped.
/// </summary>
public sealed class OggOpusReader
{
    private const int HeaderBytes = 27;
    private const int MaximumPacket = 64 * 1024;
    private const int PreSkipRate = 48_000;

    private readonly List<byte> _pending = [];
    private readonly List<byte> _packet = [];
    private int _packets;

    /// <summary>Sound at the beginning that is to be dropped, in seconds; known after the first packet.</summary>
    public double PreSkipSeconds { get; private set; }

    /// <summary>Takes bytes and gives out the sound packets that are complete.</summary>
    /// <exception cref="AudioFormatException">The stream holds another codec than Opus.</exception>
    public IReadOnlyList<byte[]> Take(ReadOnlySpan<byte> bytes)
    {
        _pending.AddRange(bytes);
        var complete = new List<byte[]>();
        var position = 0;
        while (NextPage(ref position) is { } page)
        {
            ReadPage(page, complete);
        }
        _pending.RemoveRange(0, Math.Min(position, _pending.Count));
        return complete;
    }

    /// <summary>The next whole page; the position moves behind it, or to where one may begin.</summary>
    private byte[]? NextPage(ref int position)
    {
        for (; position + HeaderBytes <= _pending.Count; position++)
        {
            if (_pending[position] != (byte)'O' || _pending[position + 1] != (byte)'g' || _pending[position + 2] != (byte)'g' || _pending[position + 3] != (byte)'S')
            {
                continue;
            }
            var segments = _pending[position + HeaderBytes - 1];
            if (position + HeaderBytes + segments > _pending.Count)
            {
                return null;
            }
            var length = HeaderBytes + segments + _pending.Skip(position + HeaderBytes).Take(segments).Sum(lacing => lacing);
            if (position + length > _pending.Count)
            {
                return null;
            }
            var page = _pending.GetRange(position, length).ToArray();
            position += length;
            return page;
        }
        return null;
    }

    /// <summary>A packet ends at a lacing value below 255 (RFC 3533, section 5); it may go on in the next page.</summary>
    private void ReadPage(byte[] page, List<byte[]> complete)
    {
        var segments = page[HeaderBytes - 1];
        var offset = HeaderBytes + segments;
        for (var segment = 0; segment < segments; segment++)
        {
            int lacing = page[HeaderBytes + segment];
            if (_packet.Count + lacing <= MaximumPacket)
            {
                _packet.AddRange(page.AsSpan(offset, lacing));
            }
            offset += lacing;
            if (lacing < byte.MaxValue)
            {
                Finish(complete);
            }
        }
    }

    private void Finish(List<byte[]> complete)
    {
        byte[] packet = [.. _packet];
        _packet.Clear();
        switch (_packets++)
        {
            case 0:
                if (!packet.AsSpan().StartsWith("OpusHead"u8) || packet.Length < 12)
                {
                    _packets = 0;
                    throw new AudioFormatException(AudioErrorCodes.FormatUnsupported, "The Ogg stream holds no Opus. Send Opus, or 16-bit PCM.");
                }
                PreSkipSeconds = BinaryPrimitives.ReadUInt16LittleEndian(packet.AsSpan(10)) / (double)PreSkipRate;
                break;
            case 1:
                break;
            default:
                if (packet.Length > 0)
                {
                    complete.Add(packet);
                }
                break;
        }
    }
}
