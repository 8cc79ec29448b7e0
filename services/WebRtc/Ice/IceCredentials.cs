using System.Security.Cryptography;
using System.Text;

namespace Eloquence.WebRtc.Ice;

/// <summary>User fragment and password of one side of a connection (RFC 8445, 5.3).</summary>
/// <param name="UserFragment">Names the connection in checks; 4 to 256 characters.</param>
/// <param name="Password">Authenticates checks sent to the side it belongs to; 22 to 256 characters.</param>
public sealed record IceCredentials(string UserFragment, string Password)
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>The password as the key of STUN's integrity.</summary>
    internal byte[] Key => Encoding.ASCII.GetBytes(Password);

    /// <summary>New credentials: 71 random bits in the fragment, 166 in the password (24 and 128 are asked for).</summary>
    public static IceCredentials Create() => new(RandomNumberGenerator.GetString(Alphabet, 12), RandomNumberGenerator.GetString(Alphabet, 28));
}
