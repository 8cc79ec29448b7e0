using Eloquence.Acquisition;
using Eloquence.Acquisition.Whisper;

namespace Eloquence.AppHost.Machine;

/// <summary>What the setting <c>SpeechModel</c> means on this machine.</summary>
/// <param name="Path">Path of the model's file, there already or to be fetched; null when only the self-test model serves.</param>
/// <param name="Name">Name of the model.</param>
/// <param name="Fetched">What is to be fetched; null when the user gave a file.</param>
/// <param name="Automatic">True when nobody asked for this very model: then a hub that cannot be reached is no failure.</param>
internal sealed record SpeechModelChoice(string? Path, string? Name, SpeechModelFile? Fetched, bool Automatic)
{
    public const string Auto = "auto";
    public const string SelfTest = "self-test";

    /// <summary>Reads the setting.</summary>
    /// <param name="setting">A path, the name of a model, <c>auto</c> or <c>self-test</c>.</param>
    /// <param name="cache">Where models lie.</param>
    /// <param name="processors">Logical processors of this machine.</param>
    /// <exception cref="ArgumentException">The setting names neither a file nor a known model.</exception>
    public static SpeechModelChoice Read(string? setting, CacheDirectory cache, int processors)
    {
        switch (setting)
        {
            case null or "" or Auto:
                var suitable = SpeechModelFile.ForMachine(processors);
                return new SpeechModelChoice(suitable.In(cache), suitable.Name, suitable, Automatic: true);
            case SelfTest:
                return new SpeechModelChoice(null, null, null, Automatic: true);
            case var path when path.Contains(System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal) || path.EndsWith(".bin", StringComparison.Ordinal):
                return File.Exists(path)
                    ? new SpeechModelChoice(System.IO.Path.GetFullPath(path), null, null, Automatic: false)
                    : throw new ArgumentException($"SpeechModel is '{path}', but there is no such file. Give the path of a GGML Whisper file, the name of a model such as small-q5_1, or auto.");
            case var name when SpeechModelFile.Find(name) is { } model:
                return new SpeechModelChoice(model.In(cache), model.Name, model, Automatic: false);
            default:
                throw new ArgumentException(
                    $"SpeechModel is '{setting}', which is neither a file nor a known model. Known: tiny, base, small, medium, large-v3, large-v3-turbo (with .en for English only up to medium, "
                    + "and a quantised form such as -q5_1 or -q8_0), auto, self-test.");
        }
    }
}
