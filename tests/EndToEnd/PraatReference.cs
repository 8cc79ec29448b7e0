using System.Text.Json;
using System.Text.Json.Serialization;
using Eloquence.Tests.Support;

namespace Eloquence.EndToEnd.Tests;

/// <summary>What Praat says about a take, for comparison with the application's answer.</summary>
internal sealed record PraatReference(
    [property: JsonPropertyName("duration")] double DurationSeconds,
    [property: JsonPropertyName("median_hz")] double MedianHz)
{
    public static async Task<PraatReference> MeasureAsync(SpeechTools tools, byte[] wav)
    {
        var folder = Directory.CreateTempSubdirectory("eloquence-praat-");
        try
        {
            var file = Path.Combine(folder.FullName, "take.wav");
            await File.WriteAllBytesAsync(file, wav);
            var script = Path.Combine(SolutionFolder.FullPath, "tests", "Audio", "golden", "measure.praat");
            return JsonSerializer.Deserialize<PraatReference>(await tools.PraatAsync(script, file))!;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

/// <summary>A theory that needs praat and espeak-ng; skipped, with that reason, where they are neither installed nor to be had.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SpokenTheoryAttribute : TheoryAttribute
{
    public SpokenTheoryAttribute() => Skip = SpeechTools.Missing()?.ToString();
}
