using System.Globalization;
using System.Net;

namespace Eloquence.WebRtc.Ice;

/// <summary>Where one side can be reached (RFC 8839, 5.1).</summary>
/// <param name="Foundation">Equal for candidates of the same type and base.</param>
/// <param name="IsTcp">True for ICE-TCP (RFC 6544), false for UDP.</param>
/// <param name="Priority">Larger is preferred (RFC 8445, 5.1.2).</param>
/// <param name="EndPoint">Address and port.</param>
public sealed record IceCandidate(string Foundation, bool IsTcp, uint Priority, IPEndPoint EndPoint)
{
    private const uint HostTypePreference = 126;
    private const uint TcpTypePreference = 99;

    // RFC 6544, 4.2: direction preference 2 (passive) in the upper three bits, the rest ours.
    private const uint PassiveLocalPreference = (2 << 13) | 0x1FFF;

    /// <summary>A host candidate of a server: UDP, or TCP that waits for connections.</summary>
    /// <param name="endPoint">Address and port.</param>
    /// <param name="isTcp">True for TCP.</param>
    /// <param name="rank">0 for the preferred address, then 1, 2 …</param>
    public static IceCandidate Host(IPEndPoint endPoint, bool isTcp, int rank)
    {
        var (type, local) = isTcp ? (TcpTypePreference, PassiveLocalPreference) : (HostTypePreference, 0xFFFFu);
        return new(((isTcp ? 101 : 1) + rank).ToString(CultureInfo.InvariantCulture), isTcp, (type << 24) + ((local - (uint)rank) << 8) + 255, endPoint);
    }

    /// <summary>The value of an <c>a=</c> line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"candidate:{Foundation} 1 {(IsTcp ? "tcp" : "udp")} {Priority} {EndPoint.Address} {EndPoint.Port} typ host{(IsTcp ? " tcptype passive" : "")}");

    /// <summary>Reads the value of an <c>a=</c> line; null for what this side cannot use, such as host names.</summary>
    public static IceCandidate? TryParse(string text)
    {
        const string prefix = "candidate:";
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length >= 8 && words[0].StartsWith(prefix, StringComparison.Ordinal) && words[1] == "1"
            && uint.TryParse(words[3], CultureInfo.InvariantCulture, out var priority)
            && IPAddress.TryParse(words[4], out var address) && ushort.TryParse(words[5], CultureInfo.InvariantCulture, out var port)
            ? new(words[0][prefix.Length..], words[2].Equals("tcp", StringComparison.OrdinalIgnoreCase), priority, new IPEndPoint(address, port))
            : null;
    }
}
