using System.Security.Cryptography;

namespace Eloquence.Api;

/// <summary>Ids whose knowledge is the permission to use what they name: random bits of the system's cryptographic generator.</summary>
internal static class UnguessableId
{
    /// <summary>A version 4 UUID (RFC 9562 section 5.4): 122 random bits.</summary>
    public static Guid NewGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>128 random bits in hexadecimal after a prefix, such as <c>session_…</c>.</summary>
    public static string NewText(string prefix) => prefix + RandomNumberGenerator.GetHexString(32, lowercase: true);
}
