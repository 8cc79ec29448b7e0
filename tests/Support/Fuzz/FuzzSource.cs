using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Eloquence.Tests.Support.Fuzz;

/// <summary>Random input that resembles what clients send, just enough to get past the first check. The same seed gives the same input.</summary>
/// <param name="seed">Any number.</param>
public sealed class FuzzSource(int seed)
{
    private static readonly string[] Names =
    [
        "type", "user_id", "scenario_id", "exercise_id", "exercise_type", "session_id", "language", "goal", "agent_profile_id", "is_multi_agent", "metadata", "room", "room_name",
        "identity", "participant_name", "participant_identity", "validity_hours", "grants", "messages", "role", "content", "model", "stream", "temperature", "max_tokens", "prompt",
        "text", "voice", "target_text", "target_sounds", "keywords", "count", "difficulty", "genre", "overall_score", "detailed_scores", "strengths", "improvements", "feedback",
        "title", "description", "template_id", "max_duration_seconds", "focus_areas", "custom_settings", "exercise_config", "scenario", "audio_data", "data", "chunk_id", "timestamp",
        "sample_rate", "story_title", "story_elements", "element_type", "theme", "score", "attempts", "settings", "command", "audio", "format", "virelangue_id", "streak",
    ];

    private static readonly string[] Words =
    [
        "", " ", "fr", "marie", "demo-1", "default", "cosmic_voice_control", "virelangue_custom_1", "story_generator_2", "user", "assistant", "system", "easy", "hard", "character",
        "true", "null", "NaN", "-1", "1e999", "'; drop table sessions; --", "../../etc/passwd", "a\0b", "\ud800", "é\u0301\u202e", "<script>", "${jndi:ldap://x}", "%s%n", "\r\nSet-Cookie: a=b",
        "AUDIO_CHUNK", "audio_chunk", "START_SESSION", "user_message", "0001-01-01T00:00:00Z", "99999999-9999-9999-9999-999999999999",
    ];

    /// <summary>Where all chance comes from.</summary>
    public Random Random { get; } = new(seed);

    /// <summary>A JSON text: well-formed and of the right shape, well-formed and of the wrong one, or broken.</summary>
    public byte[] Json()
    {
        var text = Random.Next(8) == 0 ? Value(0) : Object(0);
        var bytes = Encoding.UTF8.GetBytes(text.Replace("\ud800", "\\ud800", StringComparison.Ordinal));
        return Random.Next(4) == 0 ? Mutated(bytes) : bytes;
    }

    /// <summary>A text of a path segment or field.</summary>
    public string Word() => Random.Next(6) switch
    {
        0 => new Guid(Bytes(16)).ToString(),
        1 => new string((char)Random.Next(32, 0x2fff), Random.Next(1, 300)),
        2 => Random.Next(-5, 100_000).ToString(CultureInfo.InvariantCulture),
        _ => Words[Random.Next(Words.Length)],
    };

    /// <summary>Sound and what only pretends to be: headerless, WAV, cut off, with sizes that lie, with floats that are no numbers.</summary>
    public byte[] Sound()
    {
        var pcm = Support.Sound.Voice(100 + Random.Next(300), Random.NextDouble() * 0.3);
        return Random.Next(9) switch
        {
            0 => [],
            1 => Bytes(Random.Next(1, 5000)),
            2 => pcm,
            3 => Support.Sound.Wav(pcm),
            4 => Support.Sound.Wav(pcm, declaredBytes: Random.Next(2) == 0 ? -1 : int.MaxValue),
            5 => Cut(Support.Sound.Wav(pcm, Random.Next(1, 200_000))),
            6 => FloatWav(),
            7 => Mutated(Support.Sound.Wav(pcm)),
            _ => Encoding.ASCII.GetBytes("OggS, or was it ID3? fLaC!"),
        };
    }

    /// <summary>Random bytes.</summary>
    /// <param name="length">How many.</param>
    public byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        Random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>The same bytes with some changed, doubled or missing.</summary>
    /// <param name="bytes">Left as they are.</param>
    public byte[] Mutated(byte[] bytes)
    {
        var mutated = bytes.ToList();
        for (var change = Random.Next(1, 5); change > 0 && mutated.Count > 0; change--)
        {
            var at = Random.Next(mutated.Count);
            switch (Random.Next(4))
            {
                case 0:
                    mutated[at] = (byte)Random.Next(256);
                    break;
                case 1:
                    mutated.RemoveRange(at, Math.Min(Random.Next(1, 20), mutated.Count - at));
                    break;
                case 2:
                    mutated.InsertRange(at, mutated.GetRange(at, Math.Min(Random.Next(1, 20), mutated.Count - at)));
                    break;
                default:
                    mutated.Insert(at, (byte)"{}[]\",:\\\0"[Random.Next(9)]);
                    break;
            }
        }

        return [.. mutated];
    }

    /// <summary>A name that some request has a field by.</summary>
    public string Name() => Names[Random.Next(Names.Length)];

    private byte[] Cut(byte[] bytes) => bytes[..Random.Next(bytes.Length)];

    private byte[] FloatWav()
    {
        float[] wild = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.Epsilon, 0.5f];
        var data = new byte[4 * Random.Next(1, 4000)];
        for (var i = 0; i < data.Length; i += 4)
        {
            BinaryPrimitives.WriteSingleLittleEndian(data.AsSpan(i), wild[Random.Next(wild.Length)]);
        }

        var wav = Support.Sound.Wav(data);
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(20), 3);
        BinaryPrimitives.WriteInt16LittleEndian(wav.AsSpan(34), 32);
        return wav;
    }

    private string Object(int depth) =>
        "{" + string.Join(',', Enumerable.Range(0, Random.Next(9)).Select(_ => $"\"{Name()}\":{Value(depth + 1)}")) + "}";

    private string Value(int depth) => Random.Next(depth > 3 ? 7 : 11) switch
    {
        0 => "null",
        1 => "true",
        2 => Random.Next(-10, 1000).ToString(CultureInfo.InvariantCulture),
        3 => (Random.NextDouble() * 1e6).ToString("R", CultureInfo.InvariantCulture),
        4 => new[] { "1e400", "-0", "123456789012345678901234567890", "1.0", "9223372036854775808" }[Random.Next(5)],
        5 or 6 => String(Word()),
        7 => "[" + string.Join(',', Enumerable.Range(0, Random.Next(5)).Select(_ => Value(depth + 1))) + "]",
        8 => Object(depth),
        9 => Random.Next(20) == 0 ? new string('[', 100) + new string(']', 100) : String(new string('x', Random.Next(3000))),
        _ => String(System.Convert.ToBase64String(Sound())),
    };

    private static string String(string text)
    {
        var json = new StringBuilder("\"");
        foreach (var letter in text)
        {
            json.Append(letter is '"' or '\\' or < ' ' || char.IsSurrogate(letter) ? $"\\u{(int)letter:x4}" : letter.ToString());
        }

        return json.Append('"').ToString();
    }
}
