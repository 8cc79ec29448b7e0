using Eloquence.LiveKit.Protocol;
using Eloquence.WebRtc;
using Eloquence.WebRtc.Rtp;

namespace Eloquence.LiveKit.Rooms;

/// <summary>What is looked at regularly: who speaks (400 ms), reports to publishers (1 s), how good connections are (2 s).</summary>
internal sealed class RoomMonitor(Room room)
{
    private const uint OwnSource = 1;
    private const uint VideoBitrate = 3_000_000;
    private const int MaxSources = 8;

    // Loss from which a listener notices, and from which words get lost (ITU-T G.113, appendix I, for a codec with concealment).
    private const double NoticeableLoss = 0.02;
    private const double SevereLoss = 0.08;

    private static readonly TimeSpan SpeakerInterval = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan QualityInterval = TimeSpan.FromSeconds(2);

    private TimeSpan _speakersAt;
    private TimeSpan _reportsAt;
    private TimeSpan _qualityAt;

    public void Tick(TimeSpan now)
    {
        if (IsDue(ref _speakersAt, SpeakerInterval, now))
        {
            UpdateSpeakers();
        }

        if (IsDue(ref _reportsAt, ReportInterval, now))
        {
            foreach (var participant in room.Participants)
            {
                SendReports(participant, now);
            }
        }

        if (IsDue(ref _qualityAt, QualityInterval, now))
        {
            UpdateQuality();
        }
    }

    private static bool IsDue(ref TimeSpan next, TimeSpan interval, TimeSpan now)
    {
        if (now < next)
        {
            return false;
        }

        next = now + interval;
        return true;
    }

    private void UpdateSpeakers()
    {
        var changed = new SpeakersChanged();
        foreach (var participant in room.Participants)
        {
            var level = participant.Tracks.Values.Where(track => track.IsAudio).Select(track => track.IsMuted ? 0 : track.Meter.Next()).DefaultIfEmpty().Max();
            var speaks = level > 0;
            if (speaks || participant.WasSpeaking)
            {
                changed.Speakers.Add(new SpeakerInfo { Sid = participant.Sid, Level = (float)level, Active = speaks });
            }

            participant.WasSpeaking = speaks;
        }

        if (changed.Speakers.Count > 0)
        {
            room.SendToAll(new SignalResponse { SpeakersChanged = changed });
        }
    }

    /// <summary>Receiver reports (RFC 3550, 6.4.2) tell the publisher's encoder how the network is; REMB how much video may be.</summary>
    private static void SendReports(Participant participant, TimeSpan now)
    {
        var statistics = participant.Tracks.Values.Select(track => track.Statistics).OfType<ReceptionStatistics>().Take(MaxSources).ToList();
        if (statistics.Count == 0)
        {
            return;
        }

        Span<byte> packet = stackalloc byte[RtcpWriter.MaxLength];
        var length = RtcpWriter.ReceiverReport(packet, OwnSource, statistics.Count);
        foreach (var source in statistics)
        {
            source.WriteBlock(packet.Slice(length, ReceptionStatistics.BlockLength), now);
            length += ReceptionStatistics.BlockLength;
        }

        uint[] video = [.. participant.Tracks.Values.Where(track => !track.IsAudio).Select(track => track.Statistics?.Ssrc).OfType<uint>()];
        if (video.Length > 0)
        {
            length += RtcpWriter.ReceiverEstimatedMaximumBitrate(packet[length..], OwnSource, VideoBitrate, video);
        }

        participant.Link.Transport.SendRtcp(packet[..length]);
    }

    private void UpdateQuality()
    {
        var update = new ConnectionQualityUpdate();
        foreach (var participant in room.Participants)
        {
            participant.Quality = QualityOf(participant, out var score);
            update.Updates.Add(new ConnectionQualityInfo { ParticipantSid = participant.Sid, Quality = participant.Quality, Score = score });
        }

        if (update.Updates.Count > 0)
        {
            room.SendToAll(new SignalResponse { ConnectionQuality = update });
        }
    }

    private static ConnectionQuality QualityOf(Participant participant, out float score)
    {
        var loss = participant.Tracks.Values.Select(track => track.Statistics?.LastLoss ?? 0)
            .Concat(participant.Subscriptions.Select(subscription => subscription.ReportedLoss))
            .DefaultIfEmpty()
            .Max();
        score = (float)Math.Clamp(5 - 20 * loss, 1, 5);
        return participant.DownLink.Transport.State == MediaTransportState.Disconnected || participant.SignalLostAt is not null ? ConnectionQuality.Lost
            : loss >= SevereLoss ? ConnectionQuality.Poor
            : loss >= NoticeableLoss ? ConnectionQuality.Good
            : ConnectionQuality.Excellent;
    }
}
