using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Eloquence.WebRtc.Buffers;

namespace Eloquence.WebRtc.Stun;

/// <summary>A received STUN message (RFC 8489, 5): a view on the datagram, checked for its form.</summary>
internal readonly ref struct StunMessage
{
    public const int HeaderLength = 20;
    public const int TransactionIdLength = 12;
    public const uint MagicCookie = 0x2112A442;
    public const int IntegrityLength = 20;

    /// <summary>Connectivity checks are far shorter; what is longer is not looked at.</summary>
    public const int MaxLength = 1500;

    private const int AttributeHeaderLength = 4;

    private readonly ReadOnlySpan<byte> _message;
    private readonly int _integrityOffset;

    private StunMessage(ReadOnlySpan<byte> message)
    {
        _message = message;
        Type = (StunType)BinaryPrimitives.ReadUInt16BigEndian(message);
        var attributes = new ByteReader(message[HeaderLength..]);
        var offset = HeaderLength;
        while (attributes.TryUInt16(out var type) && attributes.TryUInt16(out var length) && attributes.TryBytes(length, out var value))
        {
            // 14.5: attributes behind MESSAGE-INTEGRITY are ignored, except FINGERPRINT.
            if (_integrityOffset == 0 || type == StunAttribute.Fingerprint)
            {
                switch (type)
                {
                    case StunAttribute.Username:
                        Username = value;
                        break;
                    case StunAttribute.UseCandidate:
                        UsesCandidate = true;
                        break;
                    case StunAttribute.XorMappedAddress:
                        XorMappedAddress = value;
                        break;
                    case StunAttribute.ErrorCode when length >= 4:
                        ErrorCode = (value[2] & 7) * 100 + value[3];
                        break;
                    case StunAttribute.MessageIntegrity when length == IntegrityLength:
                        _integrityOffset = offset;
                        break;
                    case StunAttribute.Fingerprint when length == 4:
                        HasWrongFingerprint =
                            BinaryPrimitives.ReadUInt32BigEndian(value) != (StunCrc.Compute(message[..offset]) ^ StunCrc.FingerprintMask);
                        break;
                }
            }

            var padded = (length + 3) & ~3;
            attributes.TryBytes(padded - length, out _);
            offset += AttributeHeaderLength + padded;
        }
    }

    public StunType Type { get; }

    public ReadOnlySpan<byte> TransactionId => _message.Slice(8, TransactionIdLength);

    /// <summary><c>receiver:sender</c> user fragments, ASCII (RFC 8445, 7.2.2); empty when absent.</summary>
    public ReadOnlySpan<byte> Username { get; }

    /// <summary>The check nominates the pair it runs on (RFC 8445, 7.1.2).</summary>
    public bool UsesCandidate { get; }

    /// <summary>Code of an error response, such as 401; 0 when absent.</summary>
    public int ErrorCode { get; }

    private ReadOnlySpan<byte> XorMappedAddress { get; }

    private bool HasWrongFingerprint { get; }

    /// <summary>Reads a datagram; false when it is no STUN message in form (6.3).</summary>
    public static bool TryParse(ReadOnlySpan<byte> datagram, out StunMessage message)
    {
        message = default;
        if (datagram.Length is < HeaderLength or > MaxLength || (datagram[0] & 0xC0) != 0
            || BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]) != MagicCookie
            || BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]) != datagram.Length - HeaderLength
            || datagram.Length % 4 != 0)
        {
            return false;
        }

        message = new StunMessage(datagram);
        return !message.HasWrongFingerprint;
    }

    /// <summary>The receiver's user fragment, by which a server finds whom the check is for; empty when there is none.</summary>
    public string ReceiverFragment()
    {
        var colon = Username.IndexOf((byte)':');
        return colon < 0 ? "" : Encoding.ASCII.GetString(Username[..colon]);
    }

    /// <summary>
    /// 14.5: HMAC-SHA1 over everything before the attribute, with the length of the header counting up to and including the attribute.
    /// </summary>
    /// <param name="password">The short-term credential of whoever receives checks with this user fragment.</param>
    public bool HasIntegrity(ReadOnlySpan<byte> password)
    {
        if (_integrityOffset == 0)
        {
            return false;
        }

        Span<byte> covered = stackalloc byte[MaxLength];
        covered = covered[.._integrityOffset];
        _message[.._integrityOffset].CopyTo(covered);
        BinaryPrimitives.WriteUInt16BigEndian(covered[2..], (ushort)(_integrityOffset + AttributeHeaderLength + IntegrityLength - HeaderLength));
        Span<byte> expected = stackalloc byte[IntegrityLength];
        HMACSHA1.HashData(password, covered, expected);
        return CryptographicOperations.FixedTimeEquals(expected, _message.Slice(_integrityOffset + AttributeHeaderLength, IntegrityLength));
    }

    /// <summary>14.2: the address the other side saw; null when absent or malformed.</summary>
    public IPEndPoint? MappedAddress()
    {
        var value = XorMappedAddress;
        var length = value.Length == 8 && value[1] == 1 ? 4 : value.Length == 20 && value[1] == 2 ? 16 : 0;
        if (length == 0)
        {
            return null;
        }

        Span<byte> address = stackalloc byte[length];
        for (var index = 0; index < length; index++)
        {
            address[index] = (byte)(value[4 + index] ^ _message[4 + index]);
        }

        return new IPEndPoint(new IPAddress(address), BinaryPrimitives.ReadUInt16BigEndian(value[2..]) ^ (int)(MagicCookie >> 16));
    }
}
