using System.Text;

namespace Eloquence.LiveKit.Tests;

/// <summary>Damages bytes and texts, always in the same way for the same numbers.</summary>
internal static class Mutations
{
    /// <summary>Changes up to five bytes, sometimes cuts the end off, sometimes makes it all noise.</summary>
    public static byte[] Damage(ReadOnlySpan<byte> sample, Random random)
    {
        if (random.Next(20) == 0)
        {
            var noise = new byte[random.Next(1, 1500)];
            random.NextBytes(noise);
            return noise;
        }

        var bytes = sample.ToArray();
        for (var change = random.Next(6); change > 0; change--)
        {
            bytes[random.Next(bytes.Length)] = random.Next(3) switch
            {
                0 => byte.MaxValue,
                1 => 0,
                _ => (byte)random.Next(256),
            };
        }

        return random.Next(4) == 0 ? bytes[..random.Next(1, bytes.Length + 1)] : bytes;
    }

    /// <summary>Drops, doubles and moves lines, and changes what stands in them; numbers become large, negative or none.</summary>
    public static string Damage(string text, Random random)
    {
        var lines = text.Split("\r\n").ToList();
        for (var change = random.Next(5); change > 0 && lines.Count > 0; change--)
        {
            var index = random.Next(lines.Count);
            switch (random.Next(6))
            {
                case 0:
                    lines.RemoveAt(index);
                    break;
                case 1:
                    lines.Insert(random.Next(lines.Count), lines[index]);
                    break;
                case 2:
                    lines[index] = ReplaceNumber(lines[index], random);
                    break;
                case 3:
                    lines[index] = lines[index][..random.Next(lines[index].Length + 1)];
                    break;
                case 4:
                    lines[index] = Encoding.UTF8.GetString(Damage(Encoding.UTF8.GetBytes(lines[index] + " "), random));
                    break;
                default:
                    lines[index] += new string('x', random.Next(3000));
                    break;
            }
        }

        return string.Join("\r\n", lines);
    }

    private static string ReplaceNumber(string line, Random random)
    {
        var digits = line.Index().Where(entry => char.IsAsciiDigit(entry.Item)).Select(entry => entry.Index).ToList();
        if (digits.Count == 0)
        {
            return line;
        }

        var at = digits[random.Next(digits.Count)];
        string[] numbers = ["-1", "0", "65536", "4294967296", "99999999999999999999", "", "²"];
        return $"{line[..at]}{numbers[random.Next(numbers.Length)]}{line[(at + 1)..]}";
    }
}
