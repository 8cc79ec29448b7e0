using System.Threading.Channels;
using Eloquence.LiveKit.Media;
using Eloquence.LiveKit.Protocol;
using Eloquence.WebRtc.Rtp;

namespace Eloquence.LiveKit.Recording;

/// <summary>One track on its way into a file. Packets come on the network thread, which never waits for the disk.</summary>
internal sealed class TrackRecording(PublishedTrack track, string name, RecordingStore store, TimeProvider time) : IAudioSink
{
    private const int MaxQueued = 512;
    private const string PartExtension = ".part";

    private readonly Channel<Packet> _packets = Channel.CreateBounded<Packet>(
        new BoundedChannelOptions(MaxQueued) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });

    public string Id { get; } = Rooms.Sid.Egress();

    public PublishedTrack Track { get; } = track;

    /// <summary>Name of the file in the folder of recordings.</summary>
    public string Name { get; } = name;

    /// <summary>Name of the room.</summary>
    public string Room { get; } = track.Publisher.Room.Name;

    public string RoomSid { get; } = track.Publisher.Room.Sid;

    /// <summary>Who is recorded.</summary>
    public string Identity { get; } = track.Publisher.Identity;

    /// <summary>Whose voice it is, as far as it is known.</summary>
    public SpeakerMetadata Speaker { get; } = SpeakerMetadata.Of(track.Publisher);

    public DateTimeOffset StartedAt { get; } = time.GetUtcNow();

    public DateTimeOffset? EndedAt { get; private set; }

    public EgressStatus Status { get; private set; } = EgressStatus.EgressActive;

    /// <summary>Why it failed; empty otherwise.</summary>
    public string Error { get; private set; } = "";

    public TimeSpan Duration { get; private set; }

    public long Length { get; private set; }

    /// <summary>Packets of 20 ms or so that were lost on the network or came too late.</summary>
    public long Missing { get; private set; }

    /// <inheritdoc/>
    public void OnPacket(in RtpPacket packet) =>
        _packets.Writer.TryWrite(new Packet(packet.Ssrc, packet.SequenceNumber, packet.Timestamp, packet.Payload.ToArray(), time.GetTimestamp()));

    /// <summary>No more will come.</summary>
    public void Complete() => _packets.Writer.TryComplete();

    /// <summary>Writes until <see cref="Complete"/> or until there is no more room.</summary>
    public async Task RunAsync()
    {
        var path = store.Path(Name);
        var part = path + PartExtension;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await using (var file = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.Read))
            {
                Status = await WriteAsync(file).ConfigureAwait(false);
            }

            if (Duration > TimeSpan.Zero)
            {
                File.Move(part, path, overwrite: true);
            }
            else
            {
                (Status, Error) = (EgressStatus.EgressAborted, "no sound came");
                store.Delete(Name + PartExtension);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            (Status, Error) = (EgressStatus.EgressFailed, exception.Message);
        }
        finally
        {
            Track.Sink = null;
            EndedAt = time.GetUtcNow();
        }
    }

    public EgressInfo ToMessage()
    {
        var info = new EgressInfo
        {
            EgressId = Id,
            RoomId = RoomSid,
            RoomName = Room,
            Status = Status,
            Error = Error,
            StartedAt = ProtocolTime.Nanoseconds(StartedAt),
            EndedAt = EndedAt is { } ended ? ProtocolTime.Nanoseconds(ended) : 0,
            Track = new TrackEgressRequest { RoomName = Room, TrackId = Track.Sid, File = new DirectFileOutput { Filepath = Name } },
        };
        if (EndedAt is not null && Duration > TimeSpan.Zero)
        {
            info.FileResults.Add(new Protocol.FileInfo
            {
                Filename = Name,
                Location = store.Path(Name),
                Size = Length,
                Duration = ProtocolTime.Nanoseconds(Duration),
                StartedAt = info.StartedAt,
                EndedAt = info.EndedAt,
            });
        }

        return info;
    }

    private async Task<EgressStatus> WriteAsync(Stream file)
    {
        var writer = new OggOpusWriter(file, $"{Identity} in {Room}", Track.Info.Stereo ? 2 : 1);
        var status = EgressStatus.EgressComplete;
        uint? source = null;
        var lastArrival = 0L;
        await foreach (var packet in _packets.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (source is { } known && known != packet.Ssrc)
            {
                writer.ChangeSource(time.GetElapsedTime(lastArrival, packet.Arrival));
            }

            (source, lastArrival) = (packet.Ssrc, packet.Arrival);
            writer.Add(packet.Sequence, packet.Timestamp, packet.Payload);
            store.Count(writer.Length - Length);
            Length = writer.Length;
            if (Length >= store.MaxBytesEach || store.IsFull)
            {
                status = EgressStatus.EgressLimitReached;
                break;
            }
        }

        writer.Finish();
        store.Count(writer.Length - Length);
        (Length, Duration, Missing) = (writer.Length, writer.Duration, writer.Missing);
        return status;
    }

    private readonly record struct Packet(uint Ssrc, ushort Sequence, uint Timestamp, byte[] Payload, long Arrival);
}
