using Eloquence.WebRtc.Buffers;

namespace Eloquence.WebRtc.Dtls;

/// <summary>Bodies that end with a signature (RFC 5246, 4.7): algorithm, length, value.</summary>
internal static class SignedBody
{
    public static byte[] Encode(ReadOnlySpan<byte> content, ReadOnlySpan<byte> signature)
    {
        var writer = new ByteWriter(new byte[content.Length + 4 + signature.Length]);
        writer.Bytes(content);
        writer.UInt16(PeerCertificate.EcdsaSha256);
        writer.Vector16(signature);
        return writer.Written.ToArray();
    }
}

/// <summary>HelloVerifyRequest (RFC 6347, 4.2.1), which names DTLS 1.0 whatever is negotiated later.</summary>
internal static class HelloVerifyRequest
{
    private const ushort Version10 = 0xFEFF;

    public static byte[] Encode(byte[] cookie)
    {
        var writer = new ByteWriter(new byte[3 + cookie.Length]);
        writer.UInt16(Version10);
        writer.Vector8(cookie);
        return writer.Written.ToArray();
    }

    public static byte[]? TryParse(ReadOnlySpan<byte> body)
    {
        var reader = new ByteReader(body);
        return reader.TryUInt16(out _) && reader.TryVector8(out var cookie) ? cookie.ToArray() : null;
    }
}
