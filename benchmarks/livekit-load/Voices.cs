using System.Buffers.Binary;
using System.Diagnostics;
using Eloquence.WebRtc.Rtp;

namespace Eloquence.Benchmarks.LiveKitLoad;

/// <summary>Speaks for all participants: a packet every 20 ms each, spread evenly over time, from one thread.</summary>
internal sealed class Voices(IReadOnlyList<Seat> seats)
{
    private const int TicksPerPacket = 48_000 / Plan.PacketsPerSecond;

    private readonly byte[] _packet = new byte[RtpPacket.FixedHeaderLength + Plan.PayloadBytes];
    private ushort _round;

    /// <summary>Speaks for a while.</summary>
    /// <param name="duration">How long.</param>
    /// <returns>Packets sent.</returns>
    public long Speak(TimeSpan duration)
    {
        using var never = new ManualResetEventSlim();
        var rounds = (int)(duration.TotalSeconds * Plan.PacketsPerSecond);
        var spacing = Stopwatch.Frequency / Plan.PacketsPerSecond / (double)seats.Count;
        var started = Stopwatch.GetTimestamp();
        for (var slot = 0; slot < rounds * seats.Count; slot++)
        {
            var due = started + (long)(slot * spacing);
            while (Stopwatch.GetTimestamp() < due)
            {
                never.WaitHandle.WaitOne(1);
            }

            if (slot % seats.Count == 0)
            {
                _round++;
            }

            Send(seats[slot % seats.Count]);
        }

        return (long)rounds * seats.Count;
    }

    private void Send(Seat seat)
    {
        _packet[0] = 0x80;
        _packet[1] = Seat.PayloadType;
        BinaryPrimitives.WriteUInt16BigEndian(_packet.AsSpan(2), _round);
        BinaryPrimitives.WriteUInt32BigEndian(_packet.AsSpan(4), (uint)(_round * TicksPerPacket));
        BinaryPrimitives.WriteUInt32BigEndian(_packet.AsSpan(8), seat.Ssrc);
        BinaryPrimitives.WriteInt64BigEndian(_packet.AsSpan(RtpPacket.FixedHeaderLength), Stopwatch.GetTimestamp());
        seat.Voice.SendRtp(_packet);
    }
}
