using Eloquence.WhisperWorker.Protocol;

namespace Eloquence.Whisper.Recognition.WhisperCpp;

/// <summary>
/// The small model trained by this repository on synthesised French: it keeps everything working without a network, and is never shown
/// as a real transcript. It answers nothing at all to what is not speech of its vocabulary, which an empty first answer must be allowed for.
/// </summary>
internal static class SelfTestModel
{
    /// <summary>Engine label of its answers.</summary>
    public const string Engine = "synthetic-fr-selftest";

    private static readonly DecodingSettings Greedy = new(BeamSize: 1, TemperatureStep: 0, SuppressBlank: false, MaximumTokens: 40);

    // One list for all: models are compared, and a list that is equal but another one would make them differ.
    private static readonly string[] Limits =
    [
        "The built-in self-test model answers: it was trained on synthesised voices and a few hundred French words, and does not understand people. "
        + "Set SpeechModel to a real model for real transcripts.",
    ];

    /// <summary>The file beside this program.</summary>
    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "SelfTestModel", "selftest-fr.bin.gz");

    /// <summary>The model with its settings.</summary>
    public static SpeechModel Create() => new(Path, Engine, Engine, WordAlignment.TopLayers, Greedy, Greedy)
    {
        Language = "fr",
        TakesPrompt = false,
        Threads = 1,
        LeastProbability = 0.65,
        LongestSeconds = 3.5,
        Weaknesses = Limits,
    };
}
