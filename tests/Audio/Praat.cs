using System.Diagnostics;

namespace Eloquence.Audio.Tests;

/// <summary>The programs that live comparisons need, as found on PATH; the only place that looks for them.</summary>
internal static class Praat
{
    private static readonly string? Program = Find("praat");
    private static readonly string? Synthesiser = Find("espeak-ng");

    /// <summary>Why a live comparison cannot run here; null when it can.</summary>
    public static string? Missing => (Program, Synthesiser) switch
    {
        (null, _) => "praat is not on PATH",
        (_, null) => "espeak-ng is not on PATH",
        _ => null,
    };

    /// <summary>Speaks a text into a WAV file (22.05 kHz, mono).</summary>
    public static void Speak(string voice, int wordsPerMinute, string text, string path) =>
        Run(Synthesiser!, "-v", voice, "-s", wordsPerMinute.ToString(provider: null), "-w", path, text);

    /// <summary>Measures a WAV file.</summary>
    public static PraatMeasurement Measure(string path) =>
        PraatMeasurement.Parse(Run(Program!, "--run", Path.Combine(AppContext.BaseDirectory, "golden", "measure.praat"), path));

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {errors.Result}");
        return output;
    }
}

/// <summary>A theory that needs praat and espeak-ng, and is skipped without them.</summary>
internal sealed class PraatTheoryAttribute : TheoryAttribute
{
    public PraatTheoryAttribute() => Skip = Praat.Missing;
}
