using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using Eloquence.WebRtc.Buffers;

namespace Eloquence.WebRtc.Stun;

/// <summary>Writes a STUN message (RFC 8489, 5); integrity and fingerprint come last, in this order.</summary>
internal ref struct StunBuilder
{
    private readonly Span<byte> _buffer;
    private ByteWriter _writer;

    public StunBuilder(Span<byte> buffer, StunType type, scoped ReadOnlySpan<byte> transactionId)
    {
        _buffer = buffer;
        _writer = new ByteWriter(buffer);
        _writer.UInt16((ushort)type);
        _writer.UInt16(0);
        _writer.UInt32(StunMessage.MagicCookie);
        _writer.Bytes(transactionId);
    }

    public void Add(ushort attribute, scoped ReadOnlySpan<byte> value)
    {
        _writer.UInt16(attribute);
        _writer.UInt16(value.Length);
        _writer.Bytes(value);
        _writer.Zeros(-value.Length & 3);
    }

    /// <summary>14.2: the address a request came from, combined with cookie and transaction id, so that no middlebox rewrites it.</summary>
    public void AddXorMappedAddress(IPEndPoint seen)
    {
        var address = seen.Address.IsIPv4MappedToIPv6 ? seen.Address.MapToIPv4() : seen.Address;
        Span<byte> value = stackalloc byte[20];
        address.TryWriteBytes(value[4..], out var length);
        value[0] = 0;
        value[1] = (byte)(length == 4 ? 1 : 2);
        BinaryPrimitives.WriteUInt16BigEndian(value[2..], (ushort)(seen.Port ^ (int)(StunMessage.MagicCookie >> 16)));
        for (var index = 0; index < length; index++)
        {
            value[4 + index] ^= _buffer[4 + index];
        }

        Add(StunAttribute.XorMappedAddress, value[..(4 + length)]);
    }

    /// <summary>14.5 and 14.7: authenticates the message and ends it.</summary>
    /// <returns>The whole message.</returns>
    public ReadOnlySpan<byte> Finish(ReadOnlySpan<byte> password)
    {
        Span<byte> integrity = stackalloc byte[StunMessage.IntegrityLength];
        DeclareLength(4 + StunMessage.IntegrityLength);
        HMACSHA1.HashData(password, _writer.Written, integrity);
        Add(StunAttribute.MessageIntegrity, integrity);

        Span<byte> fingerprint = stackalloc byte[4];
        DeclareLength(4 + fingerprint.Length);
        BinaryPrimitives.WriteUInt32BigEndian(fingerprint, StunCrc.Compute(_writer.Written) ^ StunCrc.FingerprintMask);
        Add(StunAttribute.Fingerprint, fingerprint);
        return _writer.Written;
    }

    /// <summary>The header counts the attribute that is about to be added before the sum over the message is taken.</summary>
    private readonly void DeclareLength(int nextAttribute) =>
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[2..], (ushort)(_writer.Length + nextAttribute - StunMessage.HeaderLength));
}
