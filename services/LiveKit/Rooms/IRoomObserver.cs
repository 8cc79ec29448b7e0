using Eloquence.LiveKit.Media;

namespace Eloquence.LiveKit.Rooms;

/// <summary>Is told what happens in rooms, by the room itself: it must not wait. All methods do nothing unless implemented.</summary>
internal interface IRoomObserver
{
    void RoomStarted(Room room)
    {
    }

    void RoomFinished(Room room)
    {
    }

    void ParticipantJoined(Participant participant)
    {
    }

    void ParticipantLeft(Participant participant)
    {
    }

    void TrackPublished(PublishedTrack track)
    {
    }

    void TrackUnpublished(PublishedTrack track)
    {
    }
}
