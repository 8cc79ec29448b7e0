using System.Security.Cryptography;
using Eloquence.WebRtc.Buffers;

namespace Eloquence.WebRtc.Dtls;

/// <summary>Ephemeral key agreement on P-256 and the messages that carry it (RFC 8422, 5.4 and 5.7).</summary>
internal sealed class EcKeyExchange : IDisposable
{
    /// <summary>Number of the curve P-256 (RFC 8422, 5.1.1).</summary>
    public const byte Secp256R1 = 23;

    private const int CoordinateLength = 32;
    private const int PointLength = 1 + 2 * CoordinateLength;
    private const byte Uncompressed = 4;
    private const byte NamedCurve = 3;

    private readonly ECDiffieHellman _key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>Our public point, uncompressed.</summary>
    public byte[] Point()
    {
        var q = _key.ExportParameters(includePrivateParameters: false).Q;
        return [Uncompressed, .. q.X!, .. q.Y!];
    }

    /// <summary>The shared secret: the X coordinate; null when the bytes are no point of the curve.</summary>
    public byte[]? Agree(ReadOnlySpan<byte> point)
    {
        if (point.Length != PointLength || point[0] != Uncompressed)
        {
            return null;
        }

        try
        {
            var q = new ECPoint { X = point[1..(1 + CoordinateLength)].ToArray(), Y = point[(1 + CoordinateLength)..].ToArray() };
            using var other = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = q });
            return _key.DeriveRawSecretAgreement(other.PublicKey);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>The signed part of ServerKeyExchange: curve and point.</summary>
    public byte[] Parameters() => [NamedCurve, 0, Secp256R1, PointLength, .. Point()];

    /// <summary>Reads the parameters of a ServerKeyExchange and leaves the signature to be read.</summary>
    public static bool TryReadParameters(ref ByteReader reader, out ReadOnlySpan<byte> point)
    {
        point = default;
        return reader.TryByte(out var type) && type == NamedCurve && reader.TryUInt16(out var curve) && curve == Secp256R1 && reader.TryVector8(out point);
    }

    public void Dispose() => _key.Dispose();
}
