using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Eloquence.Audio;
using Eloquence.Tests.Support;
using Eloquence.Whisper.Recognition.WhisperCpp;
using Eloquence.Whisper.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace Eloquence.Whisper.Tests;

/// <summary>
/// Recorded and live transcription with the real engine and the self-test model. Longer measurements of the same:
/// <c>ELOQUENCE_SENTENCES=40 dotnet test tests/Whisper --filter RealEngine --logger "console;verbosity=detailed"</c>.
/// </summary>
public sealed class RealEngineTests(RealEngine engine, ITestOutputHelper output) : IClassFixture<RealEngine>
{
    private const int Sessions = 4;

    /// <summary>Word error rate that the self-test model is to stay below with sentences, voices and speeds it was not trained on.</summary>
    private const double Aim = 0.1;

    private static int Count => int.Parse(Environment.GetEnvironmentVariable("ELOQUENCE_SENTENCES") ?? "8", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Recorded_sentences_come_back()
    {
        var (errors, words) = (0, 0);
        foreach (var (index, sentence) in engine.Sentences.Take(Count).Index())
        {
            float[] take = [.. ToneSpeech.Silence(0.3), .. await engine.SpeakAsync(sentence, index % 2 == 0 ? "fr+m7" : "fr-be+f5", 145), .. ToneSpeech.Silence(0.4)];
            using var response = await engine.Host.Client.PostAsync("/transcribe", new ByteArrayContent(WavWriter.Write(take, ToneSpeech.Rate)));
            var transcript = await response.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal("synthetic-fr-selftest", transcript.GetProperty("engine").GetString());
            Assert.True(transcript.GetProperty("degraded").GetBoolean());
            var text = transcript.GetProperty("text").GetString()!;
            var wrong = WordErrors.Of(sentence, text);
            (errors, words) = (errors + wrong.Errors, words + wrong.Words);
            output.WriteLine($"{wrong.Errors}/{wrong.Words} {sentence} -> {text}");
        }
        output.WriteLine(FormattableString.Invariant($"recorded: WER {100.0 * errors / words:F1} % ({errors}/{words})"));
        Assert.True(errors <= Aim * words, $"{errors} errors in {words} words");
    }

    [Fact]
    public async Task Live_sentences_come_back_in_time_in_parallel_sessions()
    {
        var takes = await Task.WhenAll(Enumerable.Range(0, Sessions).Select(_ => Task.FromResult(new List<(string Text, float[] Sound)>())));
        foreach (var (index, sentence) in engine.Sentences.Take(Count).Index())
        {
            takes[index % Sessions].Add((sentence, await engine.SpeakAsync(sentence, index % 2 == 0 ? "fr+m7" : "fr-be+f5", 145)));
        }
        var results = (await Task.WhenAll(takes.Select(take => SpokenTiming.StreamAsync(engine.Host.Address, take)))).SelectMany(result => result).ToList();

        var (errors, words) = (results.Sum(result => result.Errors), results.Sum(result => result.Words));
        output.WriteLine(FormattableString.Invariant($"live: WER {100.0 * errors / words:F1} % ({errors}/{words})"));
        output.WriteLine($"first committed word after it is spoken, s: {SpokenTiming.Percentiles(results.Select(result => result.FirstWord))}");
        output.WriteLine($"final text after the end of speech, s: {SpokenTiming.Percentiles(results.Select(result => result.Final))}");
        Assert.True(errors <= Aim * words, $"{errors} errors in {words} words");
        Assert.All(results, result => Assert.False(result.Final > 5, $"{result.Final} s"));
    }

    [Fact]
    public async Task A_worker_killed_in_the_middle_of_an_utterance_leaves_the_session_and_the_text_before()
    {
        await using var client = await LiveClient.ConnectAsync(new Uri(engine.Host.Address, "/streaming/session"));
        var first = await engine.SpeakAsync(engine.Sentences[2]);
        await client.SpeakAsync([.. ToneSpeech.Silence(0.3), .. first, .. ToneSpeech.Silence(0.8)]);
        var before = (await client.WaitAsync("utterance")).GetProperty("text").GetString();
        Assert.NotEqual("", before);

        var second = await engine.SpeakAsync(engine.Sentences[3]);
        await client.SpeakAsync(second[..(second.Length / 2)]);
        await Eventually.TrueAsync(() => client.Of("speech_started").Count == 2, "the second utterance to be heard");
        Kill();
        await client.SpeakAsync([.. second[(second.Length / 2)..], .. ToneSpeech.Silence(0.8)]);
        await Eventually.TrueAsync(() => client.Of("utterance").Count >= 2, "the second utterance", TimeSpan.FromSeconds(60));

        await client.SpeakAsync([.. first, .. ToneSpeech.Silence(0.8)]);
        await client.SendAsync(new { type = "end" });
        var text = (await client.WaitAsync("final_result")).GetProperty("transcription").GetString()!;
        Assert.StartsWith(before!, text, StringComparison.Ordinal);
        Assert.EndsWith(before!, text, StringComparison.Ordinal);
        Assert.Contains(client.Of("error"), error => error.GetProperty("code").GetString() == "recognizer_restarted");
        output.WriteLine($"{text} ({string.Join(", ", client.Of("error").Select(error => error.GetProperty("code").GetString()))})");
    }

    private void Kill()
    {
        foreach (var id in engine.Host.Services.GetRequiredService<WhisperCppRecognizer>().WorkerIds)
        {
            using var worker = Process.GetProcessById(id);
            worker.Kill();
        }
    }
}
