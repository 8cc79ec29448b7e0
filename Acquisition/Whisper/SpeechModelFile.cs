using System.Text.RegularExpressions;

namespace Eloquence.Acquisition.Whisper;

/// <summary>A speech model of whisper.cpp's own collection on the model hub.</summary>
/// <param name="Name">Its name there, for example <c>small</c>, <c>medium-q5_0</c>, <c>large-v3-turbo</c>.</param>
/// <param name="Sha1">SHA-1 of the file in lower-case hexadecimal; null where none is published in the sources used here.</param>
public sealed partial record SpeechModelFile(string Name, string? Sha1)
{
    /// <summary>The collection on the model hub.</summary>
    public const string Repository = "ggerganov/whisper.cpp";

    // models/README.md of whisper.cpp 1.9.1 publishes these.
    private static readonly Dictionary<string, string> Published = new(StringComparer.Ordinal)
    {
        ["tiny"] = "bd577a113a864445d4c299885e0cb97d4ba92b5f",
        ["tiny.en"] = "c78c86eb1a8faa21b369bcd33207cc90d64ae9df",
        ["base"] = "465707469ff3a37a2b9b8d8f89f2f99de7299dac",
        ["base.en"] = "137c40403d78fd54d454da0f9bd998f78703390c",
        ["small"] = "55356645c2b361a969dfd0ef2c5a50d530afd8d5",
        ["small.en"] = "db8a495a91d927739e50b3fc1cc4c6b8f6c2d022",
        ["medium"] = "fd9727b6e1217c2f614f9b698455c4ffd82463b4",
        ["medium.en"] = "8c30f0e44ce9560643ebd10bbe50cd20eafd3723",
        ["large-v1"] = "b1caaf735c4cc1429223d5a74f0f4d0b9b59a299",
        ["large-v2"] = "0f4c8e34f21cf1a914c59d8b3ce882345ad349d6",
        ["large-v2-q5_0"] = "00e39f2196344e901b3a2bd5814807a769bd1630",
        ["large-v3"] = "ad82bf6a9043ceed055076d0fd39f5f186ff8062",
        ["large-v3-q5_0"] = "e6e2ed78495d403bef4b7cff42ef4aaadcfea8de",
        ["large-v3-turbo"] = "4af2b29d7ec73d781377bfd1758ca957a807e941",
        ["large-v3-turbo-q5_0"] = "e050f7970618a659205450ad97eb95a18d69c9ee",
    };

    /// <summary>Name of the file.</summary>
    public string FileName => $"ggml-{Name}.bin";

    /// <summary>The model with a name; <see langword="null"/> when no model is called so.</summary>
    /// <param name="name">A size, <c>.en</c> for English only, with the quantised form behind it: <c>base-q5_1</c>, <c>medium-q8_0</c>.</param>
    public static SpeechModelFile? Find(string name) =>
        NamePattern().IsMatch(name) ? new SpeechModelFile(name, Published.GetValueOrDefault(name)) : null;

    /// <summary>The model that a machine without a graphics processor can follow speech with.</summary>
    /// <param name="processors">Logical processors.</param>
    public static SpeechModelFile ForMachine(int processors) => Find(processors switch
    {
        >= 16 => "small",
        >= 6 => "small-q5_1",
        _ => "base-q5_1",
    })!;

    /// <summary>Where the file lies, or will lie.</summary>
    /// <param name="cache">The cache.</param>
    public string In(CacheDirectory cache)
    {
        ArgumentNullException.ThrowIfNull(cache);
        return Path.Combine(cache.Path, "models", FileName);
    }

    [GeneratedRegex(@"^((tiny|base|small|medium)(\.en)?|large-v[123]|large-v3-turbo)(-q(4_0|4_1|5_0|5_1|8_0))?$")]
    private static partial Regex NamePattern();
}
