using System.Collections.Concurrent;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Eloquence.WebRtc.Dtls;
using Eloquence.WebRtc.Ice;
using Eloquence.WebRtc.Srtp;
using Eloquence.WebRtc.Stun;

namespace Eloquence.WebRtc;

/// <summary>
/// Carries any number of connections over one UDP port and one TCP port. One thread reads UDP and does everything a packet asks for, down to
/// handing its copies to the kernel, so that nothing is queued in between; TCP connections share the thread pool.
/// </summary>
public sealed class MediaServer : IAsyncDisposable
{
    private const int SocketBuffer = 4 * 1024 * 1024;
    private const int MaxTcpConnectionsPerTransport = 2;
    private const int DisableConnectionReset = -1744830452;

    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan TimeToPresent = TimeSpan.FromSeconds(10);

    private readonly MediaServerOptions _options;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly DtlsCertificate _certificate;
    private readonly CookieIssuer _cookies = new();
    private readonly ConcurrentDictionary<string, Registration> _fragments = new();
    private readonly ConcurrentDictionary<SocketAddress, UdpPath> _paths = new();
    private readonly ConcurrentDictionary<MediaTransport, byte> _transports = new();
    private readonly HashSet<IPAddress> _localAddresses;
    private readonly LossSimulation _loss;
    private readonly CancellationTokenSource _stop = new();
    private readonly Socket _udp;
    private readonly Socket _tcp;
    private readonly Thread _receiver;
    private readonly Task _acceptor;
    private readonly ITimer _timer;
    private int _tcpConnections;
    private int _ticking;

    /// <summary>Opens the ports and begins to serve.</summary>
    /// <param name="options">Where and how much.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="SocketException">A port cannot be opened.</exception>
    public MediaServer(MediaServerOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _started = time.GetTimestamp();
        _loss = new LossSimulation(options.SimulatedLoss, options.LossSeed);
        _certificate = DtlsCertificate.Create(time);
        _localAddresses = LocalAddresses();
        var address = BindAddress(options);
        _udp = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        _tcp = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            foreach (var socket in new[] { _udp, _tcp })
            {
                if (address.AddressFamily == AddressFamily.InterNetworkV6)
                {
                    socket.DualMode = true;
                }
            }

            _udp.ReceiveBufferSize = SocketBuffer;
            _udp.SendBufferSize = SocketBuffer;
            if (OperatingSystem.IsWindows())
            {
                // Otherwise a client that is gone makes the next receive fail.
                _udp.IOControl(DisableConnectionReset, [0], null);
            }

            _udp.Bind(new IPEndPoint(address, options.UdpPort));
            _tcp.Bind(new IPEndPoint(address, options.TcpPort));
            _tcp.Listen();
        }
        catch
        {
            _udp.Dispose();
            _tcp.Dispose();
            throw;
        }

        Candidates = [.. options.Addresses.SelectMany(AnnouncedCandidates)];
        _receiver = new Thread(ReceiveUdp) { IsBackground = true, Name = "media" };
        _receiver.Start();
        _acceptor = AcceptAsync();
        _timer = time.CreateTimer(_ => Tick(), null, TickInterval, TickInterval);
    }

    /// <summary>Fingerprint of our certificate for session descriptions.</summary>
    public string Fingerprint => _certificate.Fingerprint;

    /// <summary>Where clients reach us.</summary>
    public IReadOnlyList<IceCandidate> Candidates { get; }

    /// <summary>The open UDP port.</summary>
    public int UdpPort => ((IPEndPoint)_udp.LocalEndPoint!).Port;

    /// <summary>The open TCP port.</summary>
    public int TcpPort => ((IPEndPoint)_tcp.LocalEndPoint!).Port;

    /// <summary>Connections there are.</summary>
    public IEnumerable<MediaTransport> Transports => _transports.Keys;

    private TimeSpan Now => _time.GetElapsedTime(_started);

    /// <summary>Prepares a connection; the other side comes when it has our description.</summary>
    /// <exception cref="InvalidOperationException">There are as many as there may be.</exception>
    public MediaTransport CreateTransport(IMediaTransportHandler handler)
    {
        if (_transports.Count >= _options.MaxTransports)
        {
            throw new InvalidOperationException($"There are {_options.MaxTransports} connections already.");
        }

        var transport = new MediaTransport(handler, isClient: false, () => Now, Forget);
        transport.Initialise(
            new DtlsServer(_certificate, _cookies, transport),
            new IceLiteAgent(fragment => _fragments.TryGetValue(fragment, out var found) && ReferenceEquals(found.Transport, transport) ? found.Credentials : null));
        _transports[transport] = 0;
        _fragments[transport.Credentials.UserFragment] = new(transport, transport.Credentials);
        return transport;
    }

    /// <summary>Gives a connection new credentials (RFC 8445, 9). Keys, media and channels stay; the old credentials stay good, too, until it closes.</summary>
    public void RestartIce(MediaTransport transport)
    {
        transport.Credentials = IceCredentials.Create();
        _fragments[transport.Credentials.UserFragment] = new(transport, transport.Credentials);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        foreach (var transport in _transports.Keys)
        {
            transport.Dispose();
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        _udp.Dispose();
        _tcp.Dispose();
        await _acceptor.ConfigureAwait(false);
        _receiver.Join();
        _certificate.Dispose();
        _stop.Dispose();
    }

    private static IPAddress BindAddress(MediaServerOptions options) =>
        options.Addresses.All(address => address.Equals(IPAddress.Loopback)) ? IPAddress.Loopback
        : Socket.OSSupportsIPv6 ? IPAddress.IPv6Any
        : IPAddress.Any;

    private static HashSet<IPAddress> LocalAddresses() =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces().SelectMany(card => card.GetIPProperties().UnicastAddresses).Select(entry => Plain(entry.Address)),
        IPAddress.Loopback,
        IPAddress.IPv6Loopback,
    ];

    private static IPAddress Plain(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
        : address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0 ? new IPAddress(address.GetAddressBytes())
        : address;

    private IEnumerable<IceCandidate> AnnouncedCandidates(IPAddress address, int rank)
    {
        if (_options.AnnouncesUdp)
        {
            yield return IceCandidate.Host(new IPEndPoint(address, UdpPort), isTcp: false, rank);
        }

        yield return IceCandidate.Host(new IPEndPoint(address, TcpPort), isTcp: true, rank);
    }

    private bool IsWelcome(IPEndPoint client) => !_options.LocalClientsOnly || _localAddresses.Contains(Plain(client.Address));

    private void ReceiveUdp()
    {
        var packet = new byte[SrtpCipher.MaxPacket];
        var from = new SocketAddress(_udp.AddressFamily);
        while (!_stop.IsCancellationRequested)
        {
            int length;
            try
            {
                length = _udp.ReceiveFrom(packet, SocketFlags.None, from);
            }
            catch (SocketException)
            {
                // Too long a datagram, or the socket was closed, which ends the loop.
                continue;
            }
            catch (ObjectDisposedException)
            {
                return;
            }

            if (length > 0 && !_loss.Drops())
            {
                Handle(packet.AsSpan(0, length), from);
            }
        }
    }

    private void Handle(Span<byte> packet, SocketAddress from)
    {
        try
        {
            var received = _time.GetTimestamp();
            if (packet[0] <= 3)
            {
                HandleCheck(packet, from, received);
            }
            else if (_paths.TryGetValue(from, out var path))
            {
                path.Transport!.Receive(packet, path, received);
            }
        }
        catch (Exception exception) when (_options.OnFault is not null)
        {
            _options.OnFault(exception);
        }
    }

    /// <summary>A check of whoever it is: the user fragment names the connection, and a valid one makes the address known.</summary>
    private void HandleCheck(Span<byte> packet, SocketAddress from, long received)
    {
        if (Find(packet) is not { } transport)
        {
            return;
        }

        var isKnown = _paths.TryGetValue(from, out var path) && ReferenceEquals(path.Transport, transport);
        if (!isKnown)
        {
            path = new UdpPath(_udp, from, _loss) { Transport = transport };
            if (!IsWelcome(path.Remote))
            {
                return;
            }
        }

        if (transport.Receive(packet, path!, received) && !isKnown)
        {
            _paths[path!.Address] = path;
        }
    }

    private MediaTransport? Find(ReadOnlySpan<byte> packet) =>
        StunMessage.TryParse(packet, out var message) && _fragments.TryGetValue(message.ReceiverFragment(), out var found) ? found.Transport : null;

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var socket = await _tcp.AcceptAsync(_stop.Token).ConfigureAwait(false);
                if (Volatile.Read(ref _tcpConnections) >= MaxTcpConnectionsPerTransport * _options.MaxTransports
                    || socket.RemoteEndPoint is not IPEndPoint remote || !IsWelcome(remote))
                {
                    socket.Dispose();
                    continue;
                }

                Interlocked.Increment(ref _tcpConnections);
                _ = ServeAsync(socket);
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // A client that went at once, or the end of the server, which ends the loop.
            }
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var path = new TcpPath(socket);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        patience.CancelAfter(TimeToPresent);
        try
        {
            await path.RunAsync((own, packet) => HandleTcp(own, packet.Span, patience), patience.Token).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _tcpConnections);
        }
    }

    /// <returns>False ends the connection.</returns>
    private bool HandleTcp(TcpPath path, Span<byte> packet, CancellationTokenSource patience)
    {
        try
        {
            var received = _time.GetTimestamp();
            var transport = packet[0] <= 3 ? Find(packet) : path.Transport;
            if (transport is null || (path.Transport is { } bound && !ReferenceEquals(bound, transport)))
            {
                return false;
            }

            if (transport.Receive(packet, path, received) && path.Transport is null)
            {
                path.Transport = transport;
                patience.CancelAfter(Timeout.InfiniteTimeSpan);
            }

            return path.Transport is not null && transport.State != MediaTransportState.Closed;
        }
        catch (Exception exception) when (_options.OnFault is not null)
        {
            _options.OnFault(exception);
            return false;
        }
    }

    private void Tick()
    {
        if (Interlocked.Exchange(ref _ticking, 1) != 0)
        {
            return;
        }

        try
        {
            foreach (var (transport, _) in _transports)
            {
                transport.Tick();
            }
        }
        catch (Exception exception) when (_options.OnFault is not null)
        {
            _options.OnFault(exception);
        }
        finally
        {
            Volatile.Write(ref _ticking, 0);
        }
    }

    private void Forget(MediaTransport transport)
    {
        _transports.TryRemove(transport, out _);
        foreach (var (fragment, registration) in _fragments)
        {
            if (ReferenceEquals(registration.Transport, transport))
            {
                _fragments.TryRemove(fragment, out _);
            }
        }

        foreach (var (address, path) in _paths)
        {
            if (ReferenceEquals(path.Transport, transport))
            {
                _paths.TryRemove(address, out _);
            }
        }
    }

    private sealed record Registration(MediaTransport Transport, IceCredentials Credentials);
}
