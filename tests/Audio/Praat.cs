using Eloquence.Tests.Support;

namespace Eloquence.Audio.Tests;

/// <summary>Praat's opinion of a recording.</summary>
internal static class Praat
{
    /// <summary>Measures a WAV file with the script that made the golden measurements.</summary>
    public static async Task<PraatMeasurement> MeasureAsync(SpeechTools tools, byte[] wav)
    {
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.wav");
        try
        {
            await File.WriteAllBytesAsync(file, wav);
            return PraatMeasurement.Parse(await tools.PraatAsync(Path.Combine(AppContext.BaseDirectory, "golden", "measure.praat"), file));
        }
        finally
        {
            File.Delete(file);
        }
    }
}

/// <summary>A test that needs praat and espeak-ng; skipped, with that reason, where they are neither installed nor to be had.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PraatFactAttribute : FactAttribute
{
    public PraatFactAttribute() => Skip = SpeechTools.Missing()?.ToString();
}

/// <summary>A theory that needs them.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PraatTheoryAttribute : TheoryAttribute
{
    public PraatTheoryAttribute() => Skip = SpeechTools.Missing()?.ToString();
}
