using System.Buffers.Binary;
using System.Security.Cryptography;
using Eloquence.WebRtc.Buffers;

namespace Eloquence.WebRtc.Dtls;

/// <summary>AES-128-GCM on records of epoch 1, one direction each (RFC 5288, 3; RFC 6347, 4.1.2.1).</summary>
internal sealed class DtlsCipher : IDisposable
{
    public const int KeyLength = 16;
    public const int SaltLength = 4;

    /// <summary>What protection adds: the explicit nonce and the tag.</summary>
    public const int Overhead = ExplicitNonceLength + TagLength;

    private const int ExplicitNonceLength = 8;
    private const int TagLength = 16;

    private readonly AesGcm _gcm;
    private readonly byte[] _salt;

    public DtlsCipher(ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt)
    {
        _gcm = new AesGcm(key, TagLength);
        _salt = salt.ToArray();
    }

    /// <summary>Writes header, explicit nonce (a copy of epoch and sequence number), ciphertext and tag.</summary>
    public void Protect(ref ByteWriter writer, ContentType type, ushort epoch, ulong sequence, scoped ReadOnlySpan<byte> content)
    {
        DtlsRecord.WriteHeader(ref writer, type, epoch, sequence, content.Length + Overhead);
        var numbers = writer.Take(ExplicitNonceLength);
        BinaryPrimitives.WriteUInt64BigEndian(numbers, ((ulong)epoch << 48) | sequence);
        Span<byte> nonce = stackalloc byte[SaltLength + ExplicitNonceLength];
        Span<byte> authenticated = stackalloc byte[DtlsRecord.HeaderLength];
        Prepare(nonce, authenticated, numbers, type, epoch, sequence, content.Length);
        var ciphertext = writer.Take(content.Length);
        _gcm.Encrypt(nonce, content, ciphertext, writer.Take(TagLength), authenticated);
    }

    /// <summary>Checks and decrypts a record.</summary>
    /// <param name="record">A record of epoch 1.</param>
    /// <param name="content">Large enough for the fragment.</param>
    /// <param name="length">Bytes of content.</param>
    public bool TryUnprotect(in DtlsRecord record, Span<byte> content, out int length)
    {
        length = record.Fragment.Length - Overhead;
        if (length < 0 || length > content.Length)
        {
            return false;
        }

        Span<byte> nonce = stackalloc byte[SaltLength + ExplicitNonceLength];
        Span<byte> authenticated = stackalloc byte[DtlsRecord.HeaderLength];
        Prepare(nonce, authenticated, record.Fragment[..ExplicitNonceLength], record.Type, record.Epoch, record.Sequence, length);
        try
        {
            _gcm.Decrypt(nonce, record.Fragment.Slice(ExplicitNonceLength, length), record.Fragment[^TagLength..], content[..length], authenticated);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    public void Dispose() => _gcm.Dispose();

    private void Prepare(
        Span<byte> nonce, Span<byte> authenticated, ReadOnlySpan<byte> explicitNonce, ContentType type, ushort epoch, ulong sequence, int length)
    {
        _salt.CopyTo(nonce);
        explicitNonce.CopyTo(nonce[SaltLength..]);
        var writer = new ByteWriter(authenticated);
        writer.UInt16(epoch);
        writer.UInt48(sequence);
        writer.Byte((byte)type);
        writer.UInt16(DtlsRecord.Version);
        writer.UInt16(length);
    }
}
