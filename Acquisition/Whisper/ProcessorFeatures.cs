using System.Runtime.InteropServices;

namespace Eloquence.Acquisition.Whisper;

/// <summary>What this machine's processor can do, as options of ggml's build.</summary>
internal static class ProcessorFeatures
{
    // Flag of /proc/cpuinfo, option of ggml/CMakeLists.txt.
    private static readonly (string Flag, string Option)[] Known =
    [
        ("sse4_2", "GGML_SSE42"), ("avx", "GGML_AVX"), ("avx2", "GGML_AVX2"), ("fma", "GGML_FMA"), ("f16c", "GGML_F16C"), ("bmi2", "GGML_BMI2"),
        ("avx_vnni", "GGML_AVX_VNNI"), ("avx512bw", "GGML_AVX512"), ("avx512vbmi", "GGML_AVX512_VBMI"), ("avx512_vnni", "GGML_AVX512_VNNI"), ("avx512_bf16", "GGML_AVX512_BF16"),
    ];

    /// <summary>The options of this machine; empty where the processor does not list its features (then the compiler decides).</summary>
    public static IReadOnlyList<string> Options()
    {
        const string description = "/proc/cpuinfo";
        return RuntimeInformation.OSArchitecture == Architecture.X64 && File.Exists(description) ? Options(File.ReadLines(description)) : [];
    }

    internal static IReadOnlyList<string> Options(IEnumerable<string> description)
    {
        var flags = description.FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal))?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return [.. Known.Select(feature => $"-D{feature.Option}={(flags.Contains(feature.Flag) ? "ON" : "OFF")}")];
    }
}
