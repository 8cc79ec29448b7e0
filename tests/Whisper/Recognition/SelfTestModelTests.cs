using System.Globalization;
using Eloquence.Audio;
using Eloquence.Tests.Support;
using Eloquence.Whisper.Recognition;
using Eloquence.Whisper.Recognition.WhisperCpp;
using Eloquence.Whisper.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit.Abstractions;

namespace Eloquence.Whisper.Tests.Recognition;

/// <summary>What the shipped self-test model understands, with voices, speeds and sentences that its training never heard.</summary>
public sealed class SelfTestModelTests(ITestOutputHelper output) : IAsyncLifetime, IDisposable
{
    // data.py holds these timbres out, and trains at speeds that end in 3 or 8 only.
    private static readonly string[] Voices = ["fr+m2", "fr+f5", "fr-be+m7", "fr-ch+f2", "fr+Denis", "fr-be+linda", "fr+steph2", "fr-ch+edward2"];
    private static readonly int[] Speeds = [130, 145, 150, 165];

    private WhisperCppRecognizer _recognizer = null!;
    private SpeechTools _tools = null!;

    public async Task InitializeAsync()
    {
        var options = new SpeechOptions();
        options.Libraries.Add(await WhisperLibraries.AnyAsync());
        _recognizer = new WhisperCppRecognizer(Options.Create(options), NullLogger<WhisperCppRecognizer>.Instance, TimeProvider.System);
        await _recognizer.StartAsync(CancellationToken.None);
        _tools = await SpeechTools.FindAsync();
        await Eventually.TrueAsync(() => _recognizer.Info.Ready, "the self-test model");
    }

    public Task DisposeAsync() => _recognizer.StopAsync(CancellationToken.None);

    public void Dispose() => _recognizer.Dispose();

    [Fact]
    public async Task French_sentences_of_its_vocabulary_are_understood()
    {
        var (wrong, count) = (0, 0);
        foreach (var (sentence, number) in Sentences("evaluation-sentences.txt").Select((sentence, number) => (sentence, number)))
        {
            var understood = await HearAsync(sentence, Voices[number % Voices.Length], Speeds[number % Speeds.Length]);
            var (errors, words) = WordErrors.Of(sentence, understood);
            (wrong, count) = (wrong + errors, count + words);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"word error rate {100.0 * wrong / count:F1} % of {count} words"));
        Assert.InRange(wrong / (double)count, 0, 0.10);
    }

    [Fact]
    public async Task Other_languages_give_no_text()
    {
        var empty = 0;
        string[] sentences = [.. Sentences("evaluation-foreign.txt")];
        foreach (var sentence in sentences)
        {
            var parts = sentence.Split(": ", 2);
            empty += await HearAsync(parts[1], parts[0], 150) is "" ? 1 : 0;
        }

        output.WriteLine($"{empty} of {sentences.Length} without text");
        Assert.InRange(empty, 0.95 * sentences.Length, sentences.Length);
    }

    [Fact]
    public async Task Silence_noise_and_tones_give_no_text()
    {
        var random = new Random(4);
        for (var number = 0; number < 30; number++)
        {
            var (kind, level, pitch) = (number % 3, Math.Pow(10, -random.NextDouble() * 3), 80 + (random.NextDouble() * 800));
            var sound = new float[16000 * (1 + (number % 5))];
            for (var sample = 0; sample < sound.Length; sample++)
            {
                sound[sample] = (float)(level * kind switch
                {
                    0 => 0,
                    1 => (2 * random.NextDouble()) - 1,
                    _ => 0.5 * (Math.Sin(sample * pitch * 2 * Math.PI / 16000) + Math.Sin(sample * pitch * 3 * Math.PI / 16000)),
                });
            }

            var result = await _recognizer.RecognizeAsync(sound, new RecognitionRequest("fr", SingleSegment: number % 2 == 0), CancellationToken.None);

            Assert.Equal("", string.Concat(result.Segments.Select(segment => segment.Text)));
        }
    }

    [Fact]
    public async Task Words_are_where_they_are_spoken()
    {
        var wav = await _tools.SpeakAsync("bonjour nous respirons calmement avant le discours", "fr+m7", 150);

        var result = await _recognizer.RecognizeAsync(Samples(wav), new RecognitionRequest("fr", WordTimes: true), CancellationToken.None);

        var words = result.Segments.SelectMany(segment => segment.Words).ToList();
        Assert.Equal(words.OrderBy(word => word.Start), words);
        Assert.All(words, word => Assert.True(word.End >= word.Start));
        Assert.InRange(words[0].Start, 0, 0.3);
        Assert.True(words[^1].Start > 1.2, $"the last word begins at {words[^1].Start} s");
    }

    private static IEnumerable<string> Sentences(string file) =>
        File.ReadLines(Path.Combine(SolutionFolder.FullPath, "services", "Whisper", "SelfTestModel", file)).Where(line => line.Length > 0 && line[0] != '#');

    private static float[] Samples(byte[] wav) => WavDecoder.Decode(wav, 16000).Samples;

    private async Task<string> HearAsync(string text, string voice, int speed)
    {
        var result = await _recognizer.RecognizeAsync(Samples(await _tools.SpeakAsync(text, voice, speed)), new RecognitionRequest("fr"), CancellationToken.None);
        var understood = string.Join(' ', result.Segments.Select(segment => segment.Text));
        var probability = result.Segments.SelectMany(segment => segment.Words).Select(word => word.Probability).DefaultIfEmpty(1).Average();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{voice} {speed} [{probability:F2}] {text} -> {understood}"));
        return understood;
    }
}
