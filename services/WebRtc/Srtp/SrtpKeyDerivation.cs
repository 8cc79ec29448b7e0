using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Eloquence.WebRtc.Srtp;

/// <summary>RFC 3711, 4.3.1 and 4.3.3: session keys from a master key, with a key derivation rate of 0.</summary>
internal static class SrtpKeyDerivation
{
    public const byte RtpEncryption = 0;
    public const byte RtpAuthentication = 1;
    public const byte RtpSalt = 2;
    public const byte RtcpEncryption = 3;
    public const byte RtcpAuthentication = 4;
    public const byte RtcpSalt = 5;

    private const int BlockLength = 16;
    private const int LabelPosition = 7;
    private const int CounterPosition = 14;

    /// <summary>AES in counter mode over zeros; a salt of 12 bytes is padded with zeros on the right (RFC 7714, 11).</summary>
    public static byte[] Derive(SrtpMasterKey master, byte label, int length)
    {
        using var aes = Aes.Create();
        aes.Key = master.Key;
        Span<byte> block = stackalloc byte[BlockLength];
        block.Clear();
        master.Salt.CopyTo(block);
        block[LabelPosition] ^= label;
        var output = new byte[(length + BlockLength - 1) / BlockLength * BlockLength];
        for (var index = 0; index < output.Length / BlockLength; index++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(block[CounterPosition..], (ushort)index);
            aes.EncryptEcb(block, output.AsSpan(index * BlockLength, BlockLength), PaddingMode.None);
        }

        return output[..length];
    }
}
