using Eloquence.WhisperWorker.Protocol;

namespace Eloquence.Whisper.Recognition.WhisperCpp;

/// <summary>A model and how it must be used.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Name">Its name.</param>
/// <param name="Engine">Engine label of its answers.</param>
/// <param name="Alignment">How words are located.</param>
/// <param name="Whole">Decoding of utterances and recordings.</param>
/// <param name="Live">Decoding of provisional passes.</param>
internal sealed record SpeechModel(string Path, string Name, string Engine, WordAlignment Alignment, DecodingSettings Whole, DecodingSettings Live)
{
    private const float TemperatureStep = 0.2f;
    private const int LiveTokens = 96;

    /// <summary>Why its text is no real transcript; empty for a real model.</summary>
    public IReadOnlyList<string> Weaknesses { get; init; } = [];

    /// <summary>The only language it knows; null for any.</summary>
    public string? Language { get; init; }

    /// <summary>Mean probability of its words, 0..1, below which an answer is none: what it heard is not of its world. 0 to take every answer.</summary>
    public double LeastProbability { get; init; }

    /// <summary>Longest sound it understands well, in seconds; null for its whole window.</summary>
    public double? LongestSeconds { get; init; }

    /// <summary>Threads of one call; null for whisper.cpp's own rule. Threads of a call wait for each other actively, which a small model does not repay.</summary>
    public int? Threads { get; init; }

    /// <summary>Whether it understands a prompt.</summary>
    public bool TakesPrompt { get; init; } = true;

    /// <summary>The model a user chose: whisper.cpp's own settings.</summary>
    public static SpeechModel Chosen(string path, SpeechOptions options)
    {
        var name = options.ModelName ?? System.IO.Path.GetFileNameWithoutExtension(path);
        return new SpeechModel(
            path, name, $"whisper.cpp/{name}",
            options.AlignWords ? WordAlignment.KnownHeads : WordAlignment.Timestamps,
            new DecodingSettings(options.BeamSize, TemperatureStep, SuppressBlank: true, MaximumTokens: 0),
            new DecodingSettings(BeamSize: 1, TemperatureStep: 0, SuppressBlank: true, LiveTokens));
    }
}
