using System.Net.Http.Json;
using Eloquence.Audio;
using Eloquence.Audio.Tests;
using Eloquence.Contracts;
using Eloquence.Tests.Support;

namespace Eloquence.SpeechEvaluation.Tests;

/// <summary>The same take gets the same scores whatever the microphone and the file make of it.</summary>
public sealed class InvarianceTests : IAsyncLifetime
{
    private const double MostPoints = 3;

    private const string Speech =
        "Bonjour à toutes et à tous. Je suis très heureux de vous présenter, ce matin, le projet Éloquence. "
        + "Depuis trois ans, notre équipe écoute celles et ceux qui prennent la parole. Nous avons compris une chose simple : on ne naît pas orateur, on le devient. "
        + "Alors comment faire ? D’abord, respirer. Ensuite, regarder son public. Enfin, oser le silence. "
        + "Le silence n’est pas un vide : c’est une invitation. Je vous propose d’essayer, maintenant, avec moi.";

    private SpeechEvaluationHost _host = null!;
    private SpeechTools _tools = null!;

    public async Task InitializeAsync()
    {
        _tools = await SpeechTools.FindAsync();
        _host = await SpeechEvaluationHost.StartAsync();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData("fr+m3", 150)]
    [InlineData("fr+f2", 190)]
    [InlineData("fr-be+f4", 130)]
    public async Task Rate_channels_and_gain_of_a_take_change_no_score_by_more_than_three_points(string voice, int speed)
    {
        var spoken = await _tools.SpeakAsync(Speech, voice, speed);
        var reference = await ScoresAsync(Encode(spoken, 16_000, 1, 0));
        Assert.Contains("overall", reference.Keys);
        foreach (var (rate, channels, gain) in new[] { (8_000, 1, 0.0), (44_100, 2, 0), (48_000, 1, 0), (16_000, 2, 0), (16_000, 1, -3), (16_000, 1, -30), (48_000, 2, -30) })
        {
            var scores = await ScoresAsync(Encode(spoken, rate, channels, gain));
            var differences = reference.Select(score => (score.Key, Difference: Math.Abs(score.Value - scores.GetValueOrDefault(score.Key, double.NaN)))).ToList();
            Assert.True(
                reference.Count == scores.Count && differences.All(one => one.Difference <= MostPoints),
                $"{rate} Hz, {channels} channels, {gain} dB: {string.Join(", ", differences.Where(one => !(one.Difference <= MostPoints)))}");
        }
    }

    private static byte[] Encode(byte[] wav, int rate, int channels, double gain)
    {
        var factor = Math.Pow(10, gain / 20);
        var samples = WavDecoder.Decode(wav, rate).Samples;
        return new TestWav { Rate = rate, Channels = channels }.Write([.. samples.Select(sample => 0.7 * factor * sample)]);
    }

    private async Task<Dictionary<string, double>> ScoresAsync(byte[] recording)
    {
        using var content = new ByteArrayContent(recording);
        using var response = await _host.Client.PostAsync("/evaluate", content);
        response.EnsureSuccessStatusCode();
        var report = (await response.Content.ReadFromJsonAsync<SpeechReport>(ContractJson.Options))!;
        return report.Scores.ToDictionary(score => score.Name, score => score.Value);
    }
}
