using Eloquence.Tests.Support;

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
    public async Task A_fresh_take_is_measured_as_Praat_measures_it(string voice, int wordsPerMinute)
    {
        var tools = await SpeechTools.FindAsync();
        var take = await tools.SpeakAsync(Text, voice, wordsPerMinute);
        PraatAssert.Agrees(await Praat.MeasureAsync(tools, take), take);
    }
}
