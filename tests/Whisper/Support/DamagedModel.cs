namespace Eloquence.Whisper.Tests.Support;

/// <summary>A model file that was cut, emptied, replaced or overwritten.</summary>
internal static class DamagedModel
{
    public static byte[] Of(byte[] intact, Random random)
    {
        switch (random.Next(5))
        {
            case 0:
                return intact[..random.Next(intact.Length)];
            case 1:
                return [];
            case 2:
                var noise = new byte[random.Next(1, 4096)];
                random.NextBytes(noise);
                return noise;
            case 3:
                var header = (byte[])intact.Clone();
                random.NextBytes(header.AsSpan(random.Next(44), 1 + random.Next(8)));
                return header;
            default:
                var anywhere = (byte[])intact.Clone();
                random.NextBytes(anywhere.AsSpan(random.Next(intact.Length - 64), 64));
                return anywhere;
        }
    }
}
