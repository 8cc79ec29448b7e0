using System.ComponentModel.DataAnnotations;

namespace Eloquence.Whisper.Recognition.WhisperCpp;

/// <summary>Where the engine and its model lie: the configuration section <c>Speech</c>. Paths may appear after the service has started.</summary>
internal sealed record SpeechOptions
{
    public const string Section = "Speech";

    /// <summary>Folders with a whisper library, best first; the first that exists and works is used, and left for a better one when that appears.</summary>
    public IList<string> Libraries { get; } = [];

    /// <summary>A GGML file; null to use the self-test model.</summary>
    public string? Model { get; set; }

    /// <summary>Name of the model, for example <c>small-q5_1</c>; null for its file's name.</summary>
    public string? ModelName { get; set; }

    /// <summary>Whether the self-test model may answer while <see cref="Model"/> is not there.</summary>
    public bool SelfTest { get; set; } = true;

    /// <summary>Worker processes.</summary>
    [Range(1, 16)]
    public int Workers { get; set; } = 1;

    /// <summary>Calls one worker computes at a time; 0 for as many as there are cores for their threads.</summary>
    [Range(0, 64)]
    public int Parallel { get; set; }

    /// <summary>Threads of one call; 0 for the model's own number, else as many as there are cores, at most four (whisper.cpp's rule).</summary>
    [Range(0, 64)]
    public int Threads { get; set; }

    /// <summary>Memory a worker may hold, in megabytes; above it the worker is replaced. 0 for no limit.</summary>
    [Range(0, 1 << 20)]
    public int MemoryLimitMegabytes { get; set; }

    /// <summary>Beams of a pass over a whole utterance or recording: whisper.cpp's command line uses 5. Live passes decode greedily.</summary>
    [Range(1, 8)]
    public int BeamSize { get; set; } = 5;

    /// <summary>
    /// True to locate words by dynamic time warping over the attention: more exact, but without flash attention, which costs time.
    /// False for times from the probabilities of timestamps, at the full speed (and with the exact text) of whisper.cpp's command line.
    /// </summary>
    public bool AlignWords { get; set; }
}
