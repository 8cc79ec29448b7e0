using System.Globalization;

namespace Eloquence.Benchmarks.LiveKitLoad;

/// <summary>What is run: <c>--rooms 20 --participants 5 --seconds 60 --servers livekit,janus</c>.</summary>
/// <param name="Rooms">Rooms at the same time.</param>
/// <param name="Participants">Participants of each; everybody speaks, everybody hears all others of the room.</param>
/// <param name="Seconds">How long everybody speaks.</param>
/// <param name="Servers">Names of the servers, one after the other.</param>
internal sealed record Plan(int Rooms, int Participants, int Seconds, IReadOnlyList<string> Servers)
{
    /// <summary>Packets of a speaker per second: Opus packets of 20 ms.</summary>
    public const int PacketsPerSecond = 50;

    /// <summary>Bytes of a packet's payload: Opus at 32 kbit/s, the default of livekit-client for speech.</summary>
    public const int PayloadBytes = 80;

    /// <summary>Streams that the server sends.</summary>
    public int Streams => Rooms * Participants * (Participants - 1);

    public static Plan Parse(string[] arguments)
    {
        string Text(string name, string otherwise) => Array.IndexOf(arguments, "--" + name) is >= 0 and var at && at + 1 < arguments.Length ? arguments[at + 1] : otherwise;
        int Number(string name, int otherwise) => int.Parse(Text(name, otherwise.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);
        return new Plan(Number("rooms", 20), Number("participants", 5), Number("seconds", 60), Text("servers", "livekit,janus").Split(','));
    }
}
