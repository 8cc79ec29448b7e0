namespace Eloquence.Audio;

/// <summary>Samples of ITU-T G.711: eight bits on a scale that is fine near silence and coarse near full scale.</summary>
internal static class TelephoneSamples
{
    /// <summary>The smaller of the largest amplitudes of both laws, 32124/32768 for mu-law and 32256/32768 for A-law.</summary>
    public const float ClippingAmplitude = 32124f / 32768f;

    private const int Sign = 0x80;
    private const int MuLawBias = 0x84;

    private static readonly float[] ALawTable = [.. Enumerable.Range(0, 256).Select(code => ALaw(code) / 32768f)];
    private static readonly float[] MuLawTable = [.. Enumerable.Range(0, 256).Select(code => MuLaw(code) / 32768f)];

    /// <summary>Decodes A-law (G.711 table 1; every other bit comes inverted).</summary>
    public static void ReadALaw(ReadOnlySpan<byte> codes, Span<float> samples) => Read(ALawTable, codes, samples);

    /// <summary>Decodes mu-law (G.711 table 2; all bits come inverted).</summary>
    public static void ReadMuLaw(ReadOnlySpan<byte> codes, Span<float> samples) => Read(MuLawTable, codes, samples);

    private static void Read(float[] table, ReadOnlySpan<byte> codes, Span<float> samples)
    {
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = table[codes[i]];
        }
    }

    private static int ALaw(int code)
    {
        code ^= 0x55;
        var (segment, step) = ((code >> 4) & 7, code & 0xF);
        var amplitude = segment == 0 ? (step << 4) + 8 : ((step << 4) + 0x108) << (segment - 1);
        return (code & Sign) != 0 ? amplitude : -amplitude;
    }

    private static int MuLaw(int code)
    {
        code = ~code;
        var amplitude = ((((code & 0xF) << 3) + MuLawBias) << ((code >> 4) & 7)) - MuLawBias;
        return (code & Sign) != 0 ? -amplitude : amplitude;
    }
}
