namespace Eloquence.Audio.Tests;

public sealed class LivePraatTests
{
    private const string Text =
        "Mesdames, messieurs, bonsoir. Je vais vous parler, pendant cinq minutes, d'une idée simple. Parler en public s'apprend. Commençons !";

    [PraatTheory]
    [InlineData("fr", 150)]
    [InlineData("fr+f2", 120)]
    [InlineData("fr+m3", 180)]
    [InlineData("fr-be+f4", 210)]
    [InlineData("fr+m7", 140)]
    [InlineData("fr-ch+f5", 160)]
    public void A_fresh_take_is_measured_as_Praat_measures_it(string voice, int wordsPerMinute)
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.wav");
        try
        {
            Praat.Speak(voice, wordsPerMinute, Text, path);
            PraatAssert.Agrees(Praat.Measure(path), File.ReadAllBytes(path));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
