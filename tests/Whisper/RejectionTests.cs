using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Eloquence.Audio;
using Eloquence.Whisper.Tests.Support;
using Xunit.Abstractions;

namespace Eloquence.Whisper.Tests;

/// <summary>
/// What is not French speech has no text, live and from a file, with the real engine and the self-test model. All hundred cases of each kind:
/// <c>ELOQUENCE_CASES=100 ELOQUENCE_SEED=5000 dotnet test tests/Whisper --filter RejectionTests --logger "console;verbosity=detailed"</c>.
/// </summary>
public sealed class RejectionTests(RealEngine engine, ITestOutputHelper output) : IClassFixture<RealEngine>
{
    private const double Aim = 0.95;

    private static readonly string[] EnglishVoices =
    [
        "en", "en-us+f3", "en-gb-x-rp+m4", "en-us+m1", "en-gb-scotland+f1", "en-gb-x-gbclan+m7", "en-us+f5", "en-gb+klatt2", "en-gb-x-gbcwmd+Denis", "en-029+f2",
    ];

    private static readonly string[] English =
    [
        "good morning everybody and welcome to the meeting", "the weather will be rainy for most of the week", "we should leave the house before seven", "could somebody open the window please",
        "my brother works in a hospital downtown", "they built the bridge more than a hundred years ago", "I have never seen such a large crowd", "please turn off your phones during the talk",
        "the numbers look better than last year", "what do you think about the new design", "she found her keys under the sofa", "there is nothing worse than waiting in the cold",
        "our next speaker needs no introduction", "the library closes early on fridays", "somebody left an umbrella in the hallway", "we are going to walk along the river",
        "the bread smells wonderful this morning", "he forgot his password again", "thank you very much for your attention", "this road leads straight to the harbour",
    ];

    private static int Cases => int.Parse(Environment.GetEnvironmentVariable("ELOQUENCE_CASES") ?? "8", CultureInfo.InvariantCulture);

    private static int FirstSeed => int.Parse(Environment.GetEnvironmentVariable("ELOQUENCE_SEED") ?? "0", CultureInfo.InvariantCulture);

    [Fact]
    public Task Silence_has_no_text() => RejectedAsync("silence", seed => Task.FromResult(ForeignSounds.Silence(seed)));

    [Fact]
    public Task White_noise_has_no_text() => RejectedAsync("white noise", seed => Task.FromResult(ForeignSounds.WhiteNoise(seed)));

    [Fact]
    public Task Noise_of_other_colours_has_no_text() => RejectedAsync("coloured noise", seed => Task.FromResult(ForeignSounds.ColouredNoise(seed)));

    [Fact]
    public Task Music_has_no_text() => RejectedAsync("music", seed => Task.FromResult(ForeignSounds.Music(seed)));

    [Fact]
    public Task English_speech_has_no_text() => RejectedAsync(
        "English", seed => engine.SpeakAsync(English[seed % English.Length], EnglishVoices[(seed + (seed / English.Length)) % EnglishVoices.Length], 130 + (seed % 4 * 15)));

    private async Task RejectedAsync(string kind, Func<int, Task<float[]>> make)
    {
        var (files, sessions) = (0, 0);
        for (var seed = FirstSeed; seed < FirstSeed + Cases; seed++)
        {
            float[] sound = [.. ToneSpeech.Silence(0.3), .. await make(seed), .. ToneSpeech.Silence(0.7)];
            files += await FromFileAsync($"{kind} {seed}", sound) ? 1 : 0;
            sessions += await LiveAsync($"{kind} {seed}", sound) ? 1 : 0;
        }
        output.WriteLine($"{kind}: without text {files} of {Cases} from file, {sessions} of {Cases} live");
        Assert.InRange(files, Aim * Cases - (Cases < 20 ? 1 : 0), Cases);
        Assert.InRange(sessions, Aim * Cases - (Cases < 20 ? 1 : 0), Cases);
    }

    private async Task<bool> FromFileAsync(string name, float[] sound)
    {
        using var response = await engine.Host.Client.PostAsync("/transcribe", new ByteArrayContent(WavWriter.Write(sound, ToneSpeech.Rate)));
        var transcript = await response.Content.ReadFromJsonAsync<JsonElement>();
        return Judge($"{name} from file", transcript.GetProperty("text").GetString()!, transcript.GetProperty("no_speech").GetBoolean());
    }

    private async Task<bool> LiveAsync(string name, float[] sound)
    {
        await using var client = await LiveClient.ConnectAsync(new Uri(engine.Host.Address, "/streaming/session"));
        await client.SpeakAsync(sound);
        await client.SendAsync(new { type = "end_stream" });
        var final = await client.WaitAsync("final_result");
        return Judge($"{name} live", final.GetProperty("transcription").GetString()!, final.GetProperty("no_speech").GetBoolean());
    }

    private bool Judge(string name, string text, bool noSpeech)
    {
        Assert.Equal(text.Length == 0, noSpeech);
        if (!noSpeech)
        {
            output.WriteLine($"{name}: {text}");
        }
        return noSpeech;
    }
}
