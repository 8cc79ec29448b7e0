using System.Security.Cryptography;
using Eloquence.WebRtc.Buffers;

namespace Eloquence.WebRtc.Dtls;

/// <summary>
/// The hash over all handshake messages, each as if it had been sent in one fragment (RFC 6347, 4.2.6). The first ClientHello without
/// cookie and HelloVerifyRequest are not part of it.
/// </summary>
internal sealed class HandshakeTranscript : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Add(HandshakeMessage message)
    {
        var header = new ByteWriter(stackalloc byte[HandshakeReassembler.HeaderLength]);
        WriteHeader(ref header, message, offset: 0, message.Body.Length);
        _hash.AppendData(header.Written);
        _hash.AppendData(message.Body);
    }

    /// <summary>SHA-256 of everything so far.</summary>
    public byte[] Current() => _hash.GetCurrentHash();

    public void Dispose() => _hash.Dispose();

    /// <summary>Writes the header of a fragment.</summary>
    public static void WriteHeader(ref ByteWriter writer, HandshakeMessage message, int offset, int fragmentLength)
    {
        writer.Byte((byte)message.Type);
        writer.UInt24(message.Body.Length);
        writer.UInt16(message.Sequence);
        writer.UInt24(offset);
        writer.UInt24(fragmentLength);
    }
}
