using Eloquence.WebRtc;
using Eloquence.WebRtc.Dtls;
using Eloquence.WebRtc.Ice;
using Eloquence.WebRtc.Sdp;
using Eloquence.WebRtc.Srtp;

namespace Eloquence.Benchmarks.LiveKitLoad;

/// <summary>A participant: the connection it speaks on, and those it hears on.</summary>
/// <param name="number">Unique among all seats.</param>
/// <param name="certificate">Of all seats.</param>
/// <param name="ear">Counts what arrives.</param>
internal sealed class Seat(int number, DtlsCertificate certificate, Ear ear) : IAsyncDisposable
{
    /// <summary>Payload type of Opus in all descriptions.</summary>
    public const byte PayloadType = 111;

    private static readonly SrtpProfile[] Profiles = [SrtpProfile.AeadAes128Gcm, SrtpProfile.Aes128CmHmacSha1];

    private readonly List<MediaClient> _clients = [];

    public int Number { get; } = number;

    /// <summary>Source of what this participant says.</summary>
    public uint Ssrc => (uint)(0x10_0000 + Number);

    public Ear Ear => ear;

    /// <summary>The connection that carries what this participant says: the first one.</summary>
    public MediaTransport Voice => _clients[0].Transport;

    /// <summary>Media packets that were forged, damaged or repeated.</summary>
    public long Refused => _clients.Sum(client => client.Transport.RefusedPackets);

    public bool IsConnected => _clients.Count > 0 && _clients.All(client => client.Transport.State == MediaTransportState.Connected);

    public SrtpProfile? Profile => _clients[0].Transport.Profile;

    /// <summary>Prepares a connection.</summary>
    public MediaClient Open()
    {
        var client = new MediaClient(ear, certificate, Profiles, TimeProvider.System);
        _clients.Add(client);
        return client;
    }

    /// <summary>Goes where a description says.</summary>
    public static Task ConnectAsync(MediaClient client, string description, CancellationToken cancellationToken)
    {
        var session = SdpSession.TryParse(description) ?? throw new InvalidOperationException("The server's description cannot be read.");
        var candidate = session.Media.SelectMany(media => media.All("candidate")).Select(value => IceCandidate.TryParse($"candidate:{value}"))
            .OfType<IceCandidate>().First(candidate => !candidate.IsTcp);
        return client.ConnectAsync(session.Credentials!, session.Fingerprint!, [candidate], cancellationToken);
    }

    /// <summary>A section for what this participant says.</summary>
    public SdpMedia SpeakingSection(MediaClient client, string mid) => Section(client, mid, "sendonly")
        .Add("msid", "- voice")
        .Add("ssrc", $"{Ssrc} cname:seat-{Number}");

    /// <summary>A section for one of the others.</summary>
    public static SdpMedia ListeningSection(MediaClient client, string mid) => Section(client, mid, "recvonly");

    /// <summary>A description of sections, all in one bundle.</summary>
    public static string Describe(params IReadOnlyList<SdpMedia> sections)
    {
        var session = new SdpSession().Add("group", $"BUNDLE {string.Join(' ', sections.Select(section => section.Mid))}").Add("msid-semantic", " WMS *");
        foreach (var section in sections)
        {
            session.Media.Add(section);
        }

        return session.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            await client.DisposeAsync();
        }
    }

    // The address of the candidate means nothing: servers learn it from the checks.
    private static SdpMedia Section(MediaClient client, string mid, string direction) => new SdpMedia("audio", 9, "UDP/TLS/RTP/SAVPF", ["111"])
        .Add("ice-ufrag", client.Transport.Credentials.UserFragment)
        .Add("ice-pwd", client.Transport.Credentials.Password)
        .Add("fingerprint", $"sha-256 {client.Fingerprint}")
        .Add("setup", "active")
        .Add("candidate", "1 1 udp 2130706431 127.0.0.1 9 typ host")
        .Add("end-of-candidates")
        .Add("mid", mid)
        .Add(direction)
        .Add("rtcp-mux")
        .Add("rtpmap", "111 opus/48000/2");
}
