namespace Eloquence.WebRtc.Srtp;

/// <summary>Protection profiles in the numbers of use_srtp (RFC 5764, 4.1.2; RFC 7714, 14.2).</summary>
public enum SrtpProfile
{
    /// <summary>SRTP_AES128_CM_HMAC_SHA1_80.</summary>
    Aes128CmHmacSha1 = 1,

    /// <summary>SRTP_AEAD_AES_128_GCM.</summary>
    AeadAes128Gcm = 7,
}
