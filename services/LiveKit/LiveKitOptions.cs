using System.ComponentModel.DataAnnotations;

namespace Eloquence.LiveKit;

/// <summary>Configuration section <c>LiveKit</c>.</summary>
internal sealed class LiveKitOptions
{
    public const string Section = "LiveKit";

    /// <summary>Shortest secret that livekit-server accepts without complaint.</summary>
    public const int MinimumSecretLength = 32;

    /// <summary>Names the secret; the issuer of all tokens.</summary>
    [Required]
    public string ApiKey { get; set; } = "";

    /// <summary>Signs tokens.</summary>
    [Required, MinLength(MinimumSecretLength, ErrorMessage = "LiveKit:ApiSecret is shorter than 32 characters or missing: anybody could guess it.")]
    public string ApiSecret { get; set; } = "";

    /// <summary>UDP port for media; 0 for any free one.</summary>
    [Range(0, 65535)]
    public int UdpPort { get; set; }

    /// <summary>TCP port for media of clients without UDP; 0 for any free one.</summary>
    [Range(0, 65535)]
    public int TcpPort { get; set; }

    /// <summary>True lets phones on the network in; otherwise only this machine is served.</summary>
    public bool Phones { get; set; }

    /// <summary>Addresses that clients are told, besides those found by looking; separated by commas, for example the host's address as an emulator sees it.</summary>
    public string Addresses { get; set; } = "";

    /// <summary>False announces TCP only.</summary>
    public bool Udp { get; set; } = true;

    /// <summary>False answers 404 on <c>/rtc/v1</c>, so that clients use the older signalling with two connections.</summary>
    public bool SignallingV1 { get; set; } = true;

    /// <summary>Share of media packets that are thrown away in each direction, to try out bad networks.</summary>
    [Range(0, 0.9)]
    public double SimulatedLoss { get; set; }

    /// <summary>Seed of what is thrown away, to try the same again; unset for something else each time.</summary>
    public int? LossSeed { get; set; }

    /// <summary>Rooms at the same time.</summary>
    [Range(1, 10_000)]
    public int MaxRooms { get; set; } = 200;

    /// <summary>Participants of a room.</summary>
    [Range(1, 1000)]
    public int MaxParticipants { get; set; } = 50;

    /// <summary>Seconds that a room without participants stays when nobody has come yet.</summary>
    [Range(1, 86_400)]
    public uint EmptyTimeoutSeconds { get; set; } = 300;

    /// <summary>Seconds that a room stays after the last participant has left.</summary>
    [Range(1, 86_400)]
    public uint DepartureTimeoutSeconds { get; set; } = 20;

    /// <summary>Seconds that a participant whose signalling broke off has to come back.</summary>
    [Range(1, 600)]
    public int ReconnectSeconds { get; set; } = 15;

    /// <summary>Addresses that are told events, separated by commas.</summary>
    public string WebhookUrls { get; set; } = "";

    /// <summary>Folder for recordings of rooms whose configuration asks for it; empty for none.</summary>
    public string RecordingFolder { get; set; } = "";

    /// <summary>Where finished recordings are sent to, as an upload with <c>audio</c>, <c>session_id</c> and <c>user_id</c>; empty keeps them in the folder.</summary>
    public string RecordingAnalysisUrl { get; set; } = "";

    /// <summary>Megabytes of all recordings together.</summary>
    [Range(1, 1_000_000)]
    public long RecordingMegabytes { get; set; } = 512;

    /// <summary>Megabytes of one recording; the API takes 50 million bytes.</summary>
    [Range(1, 1_000_000)]
    public long RecordingMegabytesEach { get; set; } = 45;

    /// <summary>Hours until a recording that nobody took is deleted.</summary>
    [Range(1, 8760)]
    public int RecordingHours { get; set; } = 24;
}
