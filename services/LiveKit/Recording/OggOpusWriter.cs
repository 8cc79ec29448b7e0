using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Eloquence.LiveKit.Recording;

/// <summary>
/// Writes Opus packets of RTP into an Ogg file (RFC 7845) in which time passes as it did: what was lost or not sent is silence. Packets that
/// overtook each other come into order again.
/// </summary>
internal sealed class OggOpusWriter
{
    // RFC 7845, 4.2: what encoders of WebRTC need to converge (libopus: 6.5 ms).
    private const int PreSkip = 312;

    // RFC 7587, 4.2 and RFC 3550, 5.1: the longest pause that is believed; a clock that jumps further was started anew.
    private const long LongestGap = 3600L * OpusFrames.Rate;

    // As much as can be late on a network that is still good for talking.
    private const int ReorderingDepth = 10;

    // Pages of about a second: little overhead, little lost when the process dies.
    private const int PacketsPerPage = 50;

    private readonly OggWriter _ogg;
    private readonly SortedDictionary<long, (uint Timestamp, byte[] Packet)> _waiting = [];
    private long? _nextSequence;
    private uint _nextTimestamp;
    private int _onPage;

    /// <summary>Begins a file.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="title">Whose voice it is.</param>
    /// <param name="channels">Channels that players should give it; 1 or 2.</param>
    public OggOpusWriter(Stream output, string title, int channels)
    {
        _ogg = new OggWriter(output, BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(sizeof(uint))));
        var head = new byte[19];
        "OpusHead"u8.CopyTo(head);
        head[8] = 1;
        head[9] = (byte)channels;
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(10), PreSkip);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(12), OpusFrames.Rate);
        _ogg.Add(head, 0);
        _ogg.Flush();
        _ogg.Add(Tags(title), 0);
        _ogg.Flush();
    }

    /// <summary>Samples written, at 48 kHz.</summary>
    public long Samples { get; private set; }

    /// <summary>Time written.</summary>
    public TimeSpan Duration => TimeSpan.FromSeconds((double)Math.Max(0, Samples - PreSkip) / OpusFrames.Rate);

    /// <summary>Bytes written.</summary>
    public long Length => _ogg.Length;

    /// <summary>Packets that were lost or came too late.</summary>
    public long Missing { get; private set; }

    /// <summary>Adds a packet.</summary>
    /// <param name="sequence">Its number in RTP.</param>
    /// <param name="timestamp">Its time in RTP.</param>
    /// <param name="packet">What the encoder made; an empty one is none.</param>
    public void Add(ushort sequence, uint timestamp, byte[] packet)
    {
        if (OpusFrames.Samples(packet) == 0)
        {
            return;
        }

        var extended = Extend(sequence);
        if (_nextSequence is { } next && extended < next)
        {
            return;
        }

        _waiting[extended] = (timestamp, packet);
        while (_waiting.Count > 0 && (_waiting.Count > ReorderingDepth || First().Key == (_nextSequence ?? First().Key)))
        {
            WriteFirst();
        }
    }

    /// <summary>The source is another one from now on: its numbers mean nothing beside those before.</summary>
    /// <param name="pause">Time between the two.</param>
    public void ChangeSource(TimeSpan pause)
    {
        Drain();
        _nextSequence = null;
        Fill(Math.Min(LongestGap, (long)(pause.TotalSeconds * OpusFrames.Rate)));
    }

    /// <summary>Ends the file.</summary>
    public void Finish()
    {
        Drain();
        _ogg.Finish();
    }

    private static byte[] Tags(string title)
    {
        using var tags = new MemoryStream();
        using var writer = new BinaryWriter(tags);
        writer.Write("OpusTags"u8);
        Write(writer, "Eloquence");
        writer.Write(1);
        Write(writer, $"TITLE={title}");
        return tags.ToArray();
    }

    private static void Write(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    private KeyValuePair<long, (uint Timestamp, byte[] Packet)> First()
    {
        using var all = _waiting.GetEnumerator();
        all.MoveNext();
        return all.Current;
    }

    /// <summary>The number closest to what is expected (RFC 3711, 3.3.1, does the same).</summary>
    private long Extend(ushort sequence)
    {
        var reference = _nextSequence ?? (_waiting.Count > 0 ? First().Key : sequence);
        return reference + (short)(sequence - (ushort)reference);
    }

    private void Drain()
    {
        while (_waiting.Count > 0)
        {
            WriteFirst();
        }
    }

    private void WriteFirst()
    {
        var (sequence, (timestamp, packet)) = First();
        _waiting.Remove(sequence);
        if (_nextSequence is { } next)
        {
            Missing += sequence - next;
            var gap = (int)(timestamp - _nextTimestamp);
            if (gap is > 0 and < (int)LongestGap)
            {
                Fill(gap);
            }
        }

        var samples = OpusFrames.Samples(packet);
        Write(packet, samples);
        _nextSequence = sequence + 1;
        _nextTimestamp = timestamp + (uint)samples;
    }

    private void Fill(long gap)
    {
        while (gap >= OpusFrames.Shortest)
        {
            Write(OpusFrames.Silence(gap, out var samples), samples);
            gap -= samples;
        }
    }

    private void Write(ReadOnlySpan<byte> packet, int samples)
    {
        // A full page is written only when another packet comes, so that there is one for the last page.
        if (_onPage++ == PacketsPerPage)
        {
            _onPage = 1;
            _ogg.Flush();
        }

        Samples += samples;
        _ogg.Add(packet, Samples);
    }
}
