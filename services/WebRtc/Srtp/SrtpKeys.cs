namespace Eloquence.WebRtc.Srtp;

/// <summary>Master key and salt of one direction (RFC 3711, 3.2.1).</summary>
internal sealed record SrtpMasterKey(byte[] Key, byte[] Salt);

/// <summary>What DTLS gives SRTP (RFC 5764, 4.2): keys for both directions.</summary>
internal sealed record SrtpKeys(SrtpProfile Profile, SrtpMasterKey Send, SrtpMasterKey Receive)
{
    private const int KeyLength = 16;

    public static int MaterialLength(SrtpProfile profile) => 2 * (KeyLength + SaltLength(profile));

    /// <summary>Client key, server key, client salt, server salt.</summary>
    public static SrtpKeys Split(SrtpProfile profile, ReadOnlySpan<byte> material, bool isClient)
    {
        var salt = SaltLength(profile);
        var salts = material[(2 * KeyLength)..];
        var client = new SrtpMasterKey(material[..KeyLength].ToArray(), salts[..salt].ToArray());
        var server = new SrtpMasterKey(material[KeyLength..(2 * KeyLength)].ToArray(), salts[salt..].ToArray());
        return isClient ? new(profile, client, server) : new(profile, server, client);
    }

    private static int SaltLength(SrtpProfile profile) => profile == SrtpProfile.AeadAes128Gcm ? 12 : 14;
}
