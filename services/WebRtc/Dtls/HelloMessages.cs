using Eloquence.WebRtc.Buffers;
using Eloquence.WebRtc.Srtp;

namespace Eloquence.WebRtc.Dtls;

/// <summary>ClientHello (RFC 6347, 4.2.1) as far as it matters here.</summary>
internal sealed record ClientHello
{
    /// <summary>TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 (RFC 5289), which RFC 8827, 6.5 makes mandatory for WebRTC.</summary>
    public const ushort Suite = 0xC02B;

    public const int RandomLength = 32;

    public required byte[] Random { get; init; }

    public byte[] Cookie { get; init; } = [];

    public bool OffersSuite { get; init; } = true;

    /// <summary>RFC 7627.</summary>
    public bool ExtendedMasterSecret { get; init; } = true;

    public IReadOnlyList<SrtpProfile> SrtpProfiles { get; init; } = [];

    public static ClientHello? TryParse(ReadOnlySpan<byte> body)
    {
        var reader = new ByteReader(body);
        if (!reader.TryUInt16(out _) || !reader.TryBytes(RandomLength, out var random) || !reader.TryVector8(out _) || !reader.TryVector8(out var cookie)
            || !reader.TryVector16(out var suites) || !reader.TryVector8(out _) || !HelloExtensions.TryParse(ref reader, out var extensions))
        {
            return null;
        }

        return new ClientHello
        {
            Random = random.ToArray(),
            Cookie = cookie.ToArray(),
            OffersSuite = HelloExtensions.Numbers(suites).Contains(Suite),
            ExtendedMasterSecret = extensions.ExtendedMasterSecret,
            SrtpProfiles = extensions.SrtpProfiles,
        };
    }

    public byte[] Encode()
    {
        var writer = new ByteWriter(new byte[512]);
        writer.UInt16(DtlsRecord.Version);
        writer.Bytes(Random);
        writer.Vector8([]);
        writer.Vector8(Cookie);
        writer.UInt16(2);
        writer.UInt16(Suite);
        writer.Vector8([0]);
        new HelloExtensions { ExtendedMasterSecret = ExtendedMasterSecret, SrtpProfiles = SrtpProfiles }.Write(ref writer, fromClient: true);
        return writer.Written.ToArray();
    }
}

/// <summary>ServerHello (RFC 5246, 7.4.1.3).</summary>
internal sealed record ServerHello
{
    public required byte[] Random { get; init; }

    public bool ExtendedMasterSecret { get; init; }

    /// <summary>The chosen profile, null for none.</summary>
    public SrtpProfile? SrtpProfile { get; init; }

    public static ServerHello? TryParse(ReadOnlySpan<byte> body)
    {
        var reader = new ByteReader(body);
        return reader.TryUInt16(out var version) && version == DtlsRecord.Version && reader.TryBytes(ClientHello.RandomLength, out var random)
            && reader.TryVector8(out _) && reader.TryUInt16(out var suite) && suite == ClientHello.Suite && reader.TryByte(out var compression)
            && compression == 0 && HelloExtensions.TryParse(ref reader, out var extensions)
            ? new ServerHello
            {
                Random = random.ToArray(),
                ExtendedMasterSecret = extensions.ExtendedMasterSecret,
                SrtpProfile = extensions.SrtpProfiles.Count == 1 ? extensions.SrtpProfiles[0] : null,
            }
            : null;
    }

    public byte[] Encode()
    {
        var writer = new ByteWriter(new byte[256]);
        writer.UInt16(DtlsRecord.Version);
        writer.Bytes(Random);
        writer.Vector8([]);
        writer.UInt16(ClientHello.Suite);
        writer.Byte(0);
        new HelloExtensions { ExtendedMasterSecret = ExtendedMasterSecret, SrtpProfiles = SrtpProfile is { } profile ? [profile] : [] }
            .Write(ref writer, fromClient: false);
        return writer.Written.ToArray();
    }
}
