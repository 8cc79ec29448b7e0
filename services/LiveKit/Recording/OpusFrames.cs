namespace Eloquence.LiveKit.Recording;

/// <summary>What the first byte of an Opus packet says about its length (RFC 6716, 3.1), and packets of silence.</summary>
internal static class OpusFrames
{
    /// <summary>Samples per second in which Ogg and RTP count, whatever the encoder's own rate.</summary>
    public const int Rate = 48_000;

    /// <summary>The shortest frame, 2.5 ms.</summary>
    public const int Shortest = 120;

    // Full-band CELT, mono, one frame, whose first bit says "silence" (RFC 6716, 4.3): of 2.5, 5, 10 and 20 ms.
    private static readonly byte[][] SilentPackets = [[0xE0, 0xFF, 0xFE], [0xE8, 0xFF, 0xFE], [0xF0, 0xFF, 0xFE], [0xF8, 0xFF, 0xFE]];

    // Table 2: SILK of 10, 20, 40 and 60 ms; hybrid of 10 and 20 ms; CELT of 2.5, 5, 10 and 20 ms.
    private static readonly int[] Silk = [480, 960, 1920, 2880];

    /// <summary>Samples of a packet; 0 for one that is none.</summary>
    public static int Samples(ReadOnlySpan<byte> packet)
    {
        if (packet.IsEmpty)
        {
            return 0;
        }

        var configuration = packet[0] >> 3;
        var frame = configuration < 12 ? Silk[configuration & 3]
            : configuration < 16 ? Silk[configuration & 1]
            : Shortest << (configuration & 3);
        var frames = (packet[0] & 3) switch
        {
            0 => 1,
            1 or 2 => 2,
            _ => packet.Length > 1 ? packet[1] & 63 : 0,
        };

        // 3.2.5: no more than 120 ms.
        return frame * frames <= Rate * 120 / 1000 ? frame * frames : 0;
    }

    /// <summary>The longest packet of silence that fits into a gap.</summary>
    /// <param name="gap">Samples; at least <see cref="Shortest"/>.</param>
    /// <param name="samples">Samples of the packet.</param>
    public static ReadOnlySpan<byte> Silence(long gap, out int samples)
    {
        var index = SilentPackets.Length - 1;
        while (index > 0 && Shortest << index > gap)
        {
            index--;
        }

        samples = Shortest << index;
        return SilentPackets[index];
    }
}
