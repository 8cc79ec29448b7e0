using System.Buffers.Binary;
using System.Diagnostics;
using Eloquence.WebRtc;
using Eloquence.WebRtc.Rtp;
using Eloquence.WebRtc.Sctp;

namespace Eloquence.Benchmarks.LiveKitLoad;

/// <summary>Counts the packets of all participants, and how long each was on its way: the sender's timestamp is in the payload.</summary>
internal sealed class Ear : IMediaTransportHandler
{
    private const int Microseconds = 1_000_000;
    private const int LongestMicroseconds = 200_000;

    private readonly int[] _times = new int[LongestMicroseconds + 1];
    private long _packets;
    private long _since = long.MaxValue;

    /// <summary>Packets since counting began.</summary>
    public long Packets => Interlocked.Read(ref _packets);

    /// <summary>From now on what is sent counts; before, connections warmed up.</summary>
    public void Begin() => Volatile.Write(ref _since, Stopwatch.GetTimestamp());

    /// <summary>The time below which a share of the packets arrived.</summary>
    /// <param name="share">From 0 to 1.</param>
    public TimeSpan Percentile(double share)
    {
        var rank = (long)Math.Ceiling(share * Packets);
        long passed = 0;
        for (var time = 0; time < _times.Length; time++)
        {
            passed += _times[time];
            if (passed >= rank)
            {
                return TimeSpan.FromMicroseconds(time);
            }
        }

        return TimeSpan.FromMicroseconds(LongestMicroseconds);
    }

    public void OnRtp(MediaTransport transport, ReadOnlySpan<byte> packet, long received)
    {
        if (RtpPacket.TryParse(packet, out var parsed) && parsed.Payload.Length == Plan.PayloadBytes
            && BinaryPrimitives.ReadInt64BigEndian(parsed.Payload) is var sent && sent >= Volatile.Read(ref _since))
        {
            var time = (received - sent) * Microseconds / Stopwatch.Frequency;
            Interlocked.Increment(ref _times[Math.Clamp(time, 0, LongestMicroseconds)]);
            Interlocked.Increment(ref _packets);
        }
    }

    public void OnStateChanged(MediaTransport transport, MediaTransportState state)
    {
    }

    public void OnRtcp(MediaTransport transport, ReadOnlySpan<byte> packet)
    {
    }

    public void OnChannelOpened(MediaTransport transport, DataChannel channel)
    {
    }

    public void OnMessage(MediaTransport transport, DataChannel channel, DataKind kind, ReadOnlySpan<byte> message)
    {
    }

    public void OnChannelClosed(MediaTransport transport, DataChannel channel)
    {
    }
}
