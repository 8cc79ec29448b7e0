using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Eloquence.WebRtc.Stun;

namespace Eloquence.WebRtc.Ice;

/// <summary>
/// The client's side against an ICE-lite server: controlling, one path per candidate of the server, aggressive enough to be connected after
/// one round trip (RFC 8445, 7.2 and 8.1), then consent checks (RFC 7675).
/// </summary>
internal sealed class IceClientAgent : IceAgent
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestCheckInterval = TimeSpan.FromMilliseconds(500);

    // RFC 7675, 5.1: "a period of 5 seconds … randomized" between 0.8 and 1.2 of it.
    private static readonly TimeSpan ConsentInterval = TimeSpan.FromSeconds(4);

    // Peer-reflexive, component 1 (RFC 8445, 5.1.2): what a check would create on the other side.
    private const uint CheckPriority = (110u << 24) | (0xFFFFu << 8) | 255;

    private readonly IceCredentials _own;
    private readonly IceCredentials _remote;
    private readonly List<NetworkPath> _paths;
    private readonly byte[] _username;
    private readonly byte[] _tieBreaker = RandomNumberGenerator.GetBytes(8);
    private readonly byte[] _transaction = new byte[StunMessage.TransactionIdLength];
    private TimeSpan _interval = CheckInterval;
    private TimeSpan _next;

    /// <param name="own">Our credentials.</param>
    /// <param name="remote">Credentials of the server.</param>
    /// <param name="paths">Ways to the server, most wanted first.</param>
    public IceClientAgent(IceCredentials own, IceCredentials remote, IEnumerable<NetworkPath> paths)
    {
        (_own, _remote, _paths) = (own, remote, [.. paths]);
        _username = Encoding.ASCII.GetBytes($"{remote.UserFragment}:{own.UserFragment}");
        RandomNumberGenerator.Fill(_transaction);
    }

    /// <inheritdoc/>
    public override bool Receive(in StunMessage message, NetworkPath path, TimeSpan now)
    {
        switch (message.Type)
        {
            case StunType.BindingSuccess when message.TransactionId[4..].SequenceEqual(_transaction.AsSpan(4)) && message.HasIntegrity(_remote.Key):
                Path ??= path;
                Consent.Grant(now);
                return true;
            case StunType.BindingRequest when message.HasIntegrity(_own.Key):
                var answer = new StunBuilder(stackalloc byte[128], StunType.BindingSuccess, message.TransactionId);
                answer.AddXorMappedAddress(path.Remote);
                path.Send(answer.Finish(_own.Key));
                return true;
            default:
                return false;
        }
    }

    /// <inheritdoc/>
    public override void Tick(TimeSpan now)
    {
        if (now < _next)
        {
            return;
        }

        if (Path is { } selected)
        {
            Check(selected);
            _next = now + ConsentInterval;
            return;
        }

        foreach (var path in _paths)
        {
            Check(path);
        }

        _next = now + _interval;
        _interval = TimeSpan.FromTicks(Math.Min(_interval.Ticks * 2, LongestCheckInterval.Ticks));
    }

    private void Check(NetworkPath path)
    {
        // Unpredictable in its last eight bytes, which are what an answer is recognised by; the first four tell transmissions apart.
        BinaryPrimitives.WriteUInt32BigEndian(_transaction, BinaryPrimitives.ReadUInt32BigEndian(_transaction) + 1);
        Span<byte> priority = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(priority, CheckPriority);
        var request = new StunBuilder(stackalloc byte[StunMessage.MaxLength], StunType.BindingRequest, _transaction);
        request.Add(StunAttribute.Username, _username);
        request.Add(StunAttribute.Priority, priority);
        request.Add(StunAttribute.IceControlling, _tieBreaker);
        request.Add(StunAttribute.UseCandidate, []);
        path.Send(request.Finish(_remote.Key));
    }
}
