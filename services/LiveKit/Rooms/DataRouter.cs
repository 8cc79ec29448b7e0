using System.Text;
using Eloquence.LiveKit.Protocol;
using Google.Protobuf;

namespace Eloquence.LiveKit.Rooms;

/// <summary>
/// Sends data messages to those they are for. Messages are not understood here: RPC, streams, transcriptions are the clients' matter. Only
/// sender and recipients are.
/// </summary>
internal sealed class DataRouter(Room room)
{
    /// <summary>Handles a message of a participant.</summary>
    public void Route(Participant sender, bool isReliable, byte[] message)
    {
        if (sender.HasLeft || !sender.Permissions.CanPublishData || TryParse(message) is not { } packet)
        {
            return;
        }

        if (isReliable && packet.Sequence > 0)
        {
            sender.LastMessage = packet.Sequence;
        }

        IReadOnlyCollection<string> recipients = packet.DestinationIdentities.Count > 0 || packet.User is null ? packet.DestinationIdentities : packet.User.DestinationIdentities;
        var sids = packet.User?.DestinationSids ?? [];

        // Of a field that occurs twice the last one counts: what is appended overrides what the sender claimed to be.
        var sent = Stamp(message, sender);
        foreach (var participant in room.Participants)
        {
            var isAddressed = (recipients.Count == 0 && sids.Count == 0) || recipients.Contains(participant.Identity) || sids.Contains(participant.Sid);
            if (participant != sender && isAddressed)
            {
                Deliver(participant, isReliable, sent);
            }
        }
    }

    /// <summary>Sends a message of the server, to some or to all.</summary>
    public void Send(UserPacket packet, bool isReliable, IReadOnlyCollection<string> identities)
    {
        var message = new DataPacket { User = packet, DestinationIdentities = { identities } }.ToByteArray();
        foreach (var participant in room.Participants)
        {
            if (identities.Count == 0 || identities.Contains(participant.Identity))
            {
                Deliver(participant, isReliable, message);
            }
        }
    }

    private void Deliver(Participant participant, bool isReliable, byte[] message)
    {
        if (!participant.DownLink.TrySend(isReliable, message))
        {
            room.Services.Metrics.DroppedMessage();
        }
    }

    private static byte[] Stamp(byte[] message, Participant sender)
    {
        const int identityTag = (DataPacket.ParticipantIdentityFieldNumber << 3) | 2;
        const int sidTag = (DataPacket.ParticipantSidFieldNumber << 3) | 2;
        using var stream = new MemoryStream(message.Length + 64);
        stream.Write(message);
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteTag(identityTag);
            output.WriteBytes(ByteString.CopyFrom(sender.Identity, Encoding.UTF8));
            output.WriteTag(sidTag);
            output.WriteBytes(ByteString.CopyFrom(sender.Sid, Encoding.UTF8));
        }

        return stream.ToArray();
    }

    private static DataPacket? TryParse(byte[] message)
    {
        try
        {
            return DataPacket.Parser.ParseFrom(message);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
