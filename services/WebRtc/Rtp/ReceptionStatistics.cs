using System.Buffers.Binary;

namespace Eloquence.WebRtc.Rtp;

/// <summary>What a receiver knows about a source (RFC 3550, 6.4.1 and appendix A). One call at a time.</summary>
/// <param name="ssrc">The source.</param>
/// <param name="clockRate">Ticks of the codec's clock per second.</param>
public sealed class ReceptionStatistics(uint ssrc, int clockRate)
{
    /// <summary>Length of a report block.</summary>
    public const int BlockLength = 24;

    private const int MaxDropout = 3000;

    private bool _started;
    private ushort _newest;
    private uint _cycles;
    private uint _first;
    private uint _received;
    private uint _expectedBefore;
    private uint _receivedBefore;
    private double _jitter;
    private double _lastTransit;
    private uint _senderReport;
    private TimeSpan? _senderReportAt;

    /// <summary>The source.</summary>
    public uint Ssrc { get; } = ssrc;

    /// <summary>Share of packets lost since the report before the last one, 0 to 1.</summary>
    public double LastLoss { get; private set; }

    /// <summary>Variation of the arrival times.</summary>
    public TimeSpan Jitter => TimeSpan.FromSeconds(_jitter / clockRate);

    /// <summary>Counts a packet.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="now">When it came.</param>
    public void Add(in RtpPacket packet, TimeSpan now)
    {
        var step = (ushort)(packet.SequenceNumber - _newest);
        if (!_started)
        {
            _started = true;
            _first = packet.SequenceNumber;
            _newest = packet.SequenceNumber;
        }
        else if (step is > 0 and < MaxDropout)
        {
            _cycles += packet.SequenceNumber < _newest ? 1u << 16 : 0;
            _newest = packet.SequenceNumber;
        }

        _received++;

        // A.8: the difference of transit times, smoothed by a sixteenth.
        var transit = now.TotalSeconds * clockRate - packet.Timestamp;
        if (_received > 1)
        {
            var difference = Math.Abs(transit - _lastTransit);
            _jitter += difference < clockRate ? (difference - _jitter) / 16 : 0;
        }

        _lastTransit = transit;
    }

    /// <summary>Remembers a sender report, so that the sender can work out the round trip.</summary>
    /// <param name="ntp">Its NTP time.</param>
    /// <param name="now">When it came.</param>
    public void OnSenderReport(ulong ntp, TimeSpan now)
    {
        _senderReport = (uint)(ntp >> 16);
        _senderReportAt = now;
    }

    /// <summary>Writes a report block and begins the next interval.</summary>
    public void WriteBlock(Span<byte> block, TimeSpan now)
    {
        var highest = _cycles + _newest;
        var expected = _started ? highest - _first + 1 : 0;
        var lost = (int)(expected - _received);
        var expectedInterval = expected - _expectedBefore;
        var lostInterval = (int)(expectedInterval - (_received - _receivedBefore));
        (_expectedBefore, _receivedBefore) = (expected, _received);
        LastLoss = expectedInterval == 0 || lostInterval <= 0 ? 0 : (double)lostInterval / expectedInterval;

        BinaryPrimitives.WriteUInt32BigEndian(block, Ssrc);
        BinaryPrimitives.WriteInt32BigEndian(block[4..], Math.Clamp(lost, -0x800000, 0x7FFFFF) & 0xFFFFFF);
        block[4] = (byte)Math.Min(255, LastLoss * 256);
        BinaryPrimitives.WriteUInt32BigEndian(block[8..], highest);
        BinaryPrimitives.WriteUInt32BigEndian(block[12..], (uint)_jitter);
        BinaryPrimitives.WriteUInt32BigEndian(block[16..], _senderReport);
        var delay = _senderReportAt is { } at ? now - at : TimeSpan.Zero;
        BinaryPrimitives.WriteUInt32BigEndian(block[20..], (uint)(delay.TotalSeconds * 65536));
    }
}
