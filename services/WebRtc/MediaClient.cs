using System.Net;
using System.Net.Sockets;
using Eloquence.WebRtc.Dtls;
using Eloquence.WebRtc.Ice;
using Eloquence.WebRtc.Srtp;

namespace Eloquence.WebRtc;

/// <summary>The other side of a <see cref="MediaServer"/>: one connection with a socket of its own, for load generators and tests.</summary>
public sealed class MediaClient : IAsyncDisposable
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(20);

    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly DtlsCertificate _certificate;
    private readonly LossSimulation _loss;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _receiving = [];
    private readonly List<IDisposable> _sockets = [];
    private readonly ITimer _timer;

    /// <summary>Prepares a connection.</summary>
    /// <param name="handler">What is told of what happens.</param>
    /// <param name="certificate">Who we are; may be shared by several clients.</param>
    /// <param name="profiles">Ways to protect media, most wanted first.</param>
    /// <param name="time">The clock.</param>
    /// <param name="simulatedLoss">Share of UDP packets thrown away in each direction, 0 to 1.</param>
    public MediaClient(IMediaTransportHandler handler, DtlsCertificate certificate, IReadOnlyList<SrtpProfile> profiles, TimeProvider time, double simulatedLoss = 0)
    {
        _time = time;
        _started = time.GetTimestamp();
        _certificate = certificate;
        _loss = new LossSimulation(simulatedLoss);
        Transport = new MediaTransport(handler, isClient: true, () => time.GetElapsedTime(_started), _ => { });
        Transport.Initialise(new DtlsClient(certificate, profiles, Transport), ice: null);
        _timer = time.CreateTimer(_ => Transport.Tick(), null, TickInterval, TickInterval);
    }

    /// <summary>The connection.</summary>
    public MediaTransport Transport { get; }

    /// <summary>Fingerprint of our certificate for session descriptions.</summary>
    public string Fingerprint => _certificate.Fingerprint;

    /// <summary>Goes to the server.</summary>
    /// <param name="credentials">Its credentials.</param>
    /// <param name="fingerprint">Its fingerprint.</param>
    /// <param name="candidates">Where it is; UDP and TCP are tried together.</param>
    /// <param name="cancellationToken">Ends opening TCP connections.</param>
    public async Task ConnectAsync(IceCredentials credentials, string fingerprint, IEnumerable<IceCandidate> candidates, CancellationToken cancellationToken)
    {
        Transport.SetPeerFingerprint(fingerprint);
        var paths = new List<NetworkPath>();
        foreach (var candidate in candidates.OrderByDescending(candidate => candidate.Priority))
        {
            paths.Add(candidate.IsTcp
                ? await OpenTcpAsync(candidate.EndPoint, cancellationToken).ConfigureAwait(false)
                : OpenUdp(candidate.EndPoint));
        }

        Transport.Begin(new IceClientAgent(Transport.Credentials, credentials, paths));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        Transport.Dispose();
        await _stop.CancelAsync().ConfigureAwait(false);
        foreach (var socket in _sockets)
        {
            socket.Dispose();
        }

        await Task.WhenAll(_receiving).ConfigureAwait(false);
        _stop.Dispose();
    }

    private UdpPath OpenUdp(IPEndPoint server)
    {
        var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(server.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0));
        _sockets.Add(socket);
        var path = new UdpPath(socket, server.Serialize(), _loss) { Transport = Transport };
        _receiving.Add(ReceiveAsync(socket, path));
        return path;
    }

    private async Task<TcpPath> OpenTcpAsync(IPEndPoint server, CancellationToken cancellationToken)
    {
        var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _sockets.Add(socket);
        await socket.ConnectAsync(server, cancellationToken).ConfigureAwait(false);
        var path = new TcpPath(socket) { Transport = Transport };
        _sockets.Add(path);
        _receiving.Add(path.RunAsync(
            (own, packet) =>
            {
                Transport.Receive(packet.Span, own, _time.GetTimestamp());
                return true;
            },
            _stop.Token));
        return path;
    }

    private async Task ReceiveAsync(Socket socket, UdpPath path)
    {
        var packet = new byte[SrtpCipher.MaxPacket];
        var from = new SocketAddress(socket.AddressFamily);
        while (true)
        {
            try
            {
                var length = await socket.ReceiveFromAsync(packet, SocketFlags.None, from, _stop.Token).ConfigureAwait(false);
                if (length > 0 && !_loss.Drops() && from.Equals(path.Address))
                {
                    Transport.Receive(packet.AsSpan(0, length), path, _time.GetTimestamp());
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // The server is not there (yet): checks go on.
            }
        }
    }
}
