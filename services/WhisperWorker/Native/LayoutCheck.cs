using System.Runtime.CompilerServices;

namespace Eloquence.WhisperWorker.Native;

/// <summary>
/// Compares the structures declared here with what the library says, so that another version is refused instead of misread. The defaults
/// checked lie before, between and after the groups of pointers: a field more or less anywhere moves one of them.
/// </summary>
internal static unsafe class LayoutCheck
{
    private const string KnownVersions = "1.9.";

    /// <exception cref="LibraryRefusedException">The library is not one these structures describe.</exception>
    public static void Verify(WhisperLibrary library)
    {
        Expect(library.Version.StartsWith(KnownVersions, StringComparison.Ordinal), library, $"version {KnownVersions}x is needed");
        Expect(sizeof(nint) == 8 && Unsafe.SizeOf<ContextParameters>() == 48 && Unsafe.SizeOf<FullParameters>() == 304 && Unsafe.SizeOf<TokenData>() == 56,
            library, "its structures have other sizes on this system");

        var context = library.ContextDefaults();
        Expect(context is { UseGpu: 1, GpuDevice: 0, DtwTokenTimestamps: 0, DtwHeadsPreset: 0, DtwTopLayers: -1, DtwMemorySize: 128 << 20 },
            library, "the defaults of its context are not the known ones");

        var full = library.FullDefaults((int)SamplingStrategy.Greedy);
        Expect(full is { MaximumTextContext: 16384, NoContext: 1, TimestampProbability: 0.01f, TemperatureStep: 0.2f, EntropyThreshold: 2.4f, LogProbabilityThreshold: -1f }
            && full is { NoSpeechThreshold: 0.6f, BestOf: 5, GrammarPenalty: 100f, VoiceThreshold: 0.5f } && WhisperLibrary.Text(full.Language) == "en",
            library, "the defaults of its decoder are not the known ones");
    }

    private static void Expect(bool holds, WhisperLibrary library, string reason)
    {
        if (!holds)
        {
            throw new LibraryRefusedException($"whisper library {library.Version} is refused: {reason}.");
        }
    }
}
