namespace Eloquence.Audio.Tests;

public sealed class GoldenTakeTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "golden");

    public static TheoryData<string> Takes => [.. Directory.GetFiles(Folder, "*.wav").Select(path => Path.GetFileNameWithoutExtension(path)).Order()];

    [Theory]
    [MemberData(nameof(Takes))]
    public void A_committed_take_is_measured_as_Praat_measured_it(string take)
    {
        var praat = PraatMeasurement.Parse(File.ReadAllText(Path.Combine(Folder, take + ".json")));
        Assert.Empty(PraatComparison.Of(praat, File.ReadAllBytes(Path.Combine(Folder, take + ".wav"))).Faults);
    }
}
