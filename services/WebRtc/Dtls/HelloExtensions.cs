using Eloquence.WebRtc.Buffers;
using Eloquence.WebRtc.Srtp;

namespace Eloquence.WebRtc.Dtls;

/// <summary>Extensions of both hellos (RFC 5246, 7.4.1.4).</summary>
internal sealed class HelloExtensions
{
    private const ushort SupportedGroups = 10;
    private const ushort PointFormats = 11;
    private const ushort SignatureAlgorithms = 13;
    private const ushort UseSrtp = 14;
    private const ushort ExtendedMasterSecretType = 23;
    private const ushort RenegotiationInfo = 0xFF01;

    public bool ExtendedMasterSecret { get; init; }

    public IReadOnlyList<SrtpProfile> SrtpProfiles { get; init; } = [];

    public static bool TryParse(ref ByteReader reader, out HelloExtensions extensions)
    {
        var extended = false;
        var profiles = new List<SrtpProfile>();
        extensions = new HelloExtensions();
        if (reader.IsAtEnd)
        {
            return true;
        }

        if (!reader.TryVector16(out var list))
        {
            return false;
        }

        var items = new ByteReader(list);
        while (!items.IsAtEnd)
        {
            if (!items.TryUInt16(out var type) || !items.TryVector16(out var content))
            {
                return false;
            }

            switch (type)
            {
                case ExtendedMasterSecretType:
                    extended = true;
                    break;
                case UseSrtp:
                    // RFC 5764, 4.1.1: a list of profiles, then an MKI, which nobody uses.
                    var srtp = new ByteReader(content);
                    if (!srtp.TryVector16(out var numbers))
                    {
                        return false;
                    }

                    profiles.AddRange(Numbers(numbers).Select(number => (SrtpProfile)number));
                    break;
            }
        }

        extensions = new HelloExtensions { ExtendedMasterSecret = extended, SrtpProfiles = profiles };
        return true;
    }

    /// <summary>The numbers of two bytes that a vector holds.</summary>
    public static List<ushort> Numbers(ReadOnlySpan<byte> vector)
    {
        var numbers = new List<ushort>(vector.Length / 2);
        var reader = new ByteReader(vector);
        while (reader.TryUInt16(out var number))
        {
            numbers.Add(number);
        }

        return numbers;
    }

    public void Write(ref ByteWriter writer, bool fromClient)
    {
        Span<byte> buffer = stackalloc byte[128];
        var list = new ByteWriter(buffer);
        Add(ref list, RenegotiationInfo, [0]);
        Add(ref list, PointFormats, [1, 0]);
        if (fromClient)
        {
            Add(ref list, SupportedGroups, [0, 2, 0, EcKeyExchange.Secp256R1]);
            Add(ref list, SignatureAlgorithms, [0, 4, 4, 3, 4, 1]);
        }

        if (ExtendedMasterSecret)
        {
            Add(ref list, ExtendedMasterSecretType, []);
        }

        if (SrtpProfiles.Count > 0)
        {
            var content = new ByteWriter(stackalloc byte[3 + 2 * SrtpProfiles.Count]);
            content.UInt16(2 * SrtpProfiles.Count);
            foreach (var profile in SrtpProfiles)
            {
                content.UInt16((ushort)profile);
            }

            content.Byte(0);
            Add(ref list, UseSrtp, content.Written);
        }

        writer.Vector16(list.Written);
    }

    private static void Add(ref ByteWriter list, ushort type, scoped ReadOnlySpan<byte> content)
    {
        list.UInt16(type);
        list.Vector16(content);
    }
}
