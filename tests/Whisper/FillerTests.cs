using System.Net.Http.Json;
using System.Text.Json;
using Eloquence.Audio;
using Eloquence.Contracts;
using Eloquence.Tests.Support;
using Eloquence.Whisper.Recognition;
using Eloquence.Whisper.Tests.Support;
using Eloquence.Whisper.Transcribing;

namespace Eloquence.Whisper.Tests;

/// <summary>Hesitations by sound, which a recogniser leaves out of its text, and words said twice.</summary>
public sealed class FillerTests
{
    private const double HeldSeconds = 0.45;
    private const string Before = "nous respirons calmement";
    private const string Behind = "avant le discours";

    [Theory]
    [InlineData("fr+m7", 105)]
    [InlineData("fr+f2", 190)]
    public async Task A_vowel_held_between_words_is_a_filler_and_fluent_speech_has_none(string voice, double hertz)
    {
        var tools = await SpeechTools.FindAsync();
        float[] before = await SpeakAsync(tools, Before, voice), behind = await SpeakAsync(tools, Behind, voice);
        var offset = before.Length / (double)ToneSpeech.Rate;
        float[] hesitant = [.. before, .. Vowel(hertz), .. behind];
        RecognizedWord[] words = [.. Words(Before, 0, offset), .. Words(Behind, offset + HeldSeconds, offset + HeldSeconds + (behind.Length / (double)ToneSpeech.Rate))];

        var filler = Assert.Single(FillerMarks.Of(hesitant, 0, words));
        Assert.Null(filler.Word);
        Assert.Equal(offset, filler.Start, 0.1);
        Assert.Equal(offset + HeldSeconds, filler.End, 0.1);

        var fluent = await SpeakAsync(tools, $"{Before} {Behind}", voice);
        Assert.Empty(FillerMarks.Of(fluent, 0, Words($"{Before} {Behind}", 0, fluent.Length / (double)ToneSpeech.Rate)));
    }

    [Fact]
    public void A_filler_that_was_recognised_is_named_once()
    {
        float[] sound = [.. ToneSpeech.Silence(0.2), .. Vowel(120), .. ToneSpeech.Silence(0.2)];
        var filler = Assert.Single(FillerMarks.Of(sound, 3, [new("euh", 3.2, 3.6, 0.9)]));
        Assert.Equal(new FillerMark(3.2, 3.6, "euh"), filler);
    }

    [Fact]
    public async Task Transcripts_and_live_sessions_mark_what_is_said_twice_and_name_fillers()
    {
        const string text = "bonjour bonjour euh nous parlez";
        await using var host = await WhisperHost.StartAsync(new ToneRecognizer());
        float[] sound = [.. ToneSpeech.Silence(0.3), .. ToneSpeech.Say(text), .. ToneSpeech.Silence(0.8)];
        using var response = await host.Client.PostAsync("/transcribe", new ByteArrayContent(WavWriter.Write(sound, ToneSpeech.Rate)));
        AssertMarked(await response.Content.ReadFromJsonAsync<JsonElement>());

        await using var client = await LiveClient.ConnectAsync(new Uri(host.Address, "/streaming/session"));
        await client.SpeakAsync(sound);
        AssertMarked(await client.WaitAsync("utterance"));
        await client.SendAsync(new { type = "end" });
        AssertMarked(await client.WaitAsync("final_result"));
    }

    private static void AssertMarked(JsonElement transcript)
    {
        Assert.Equal([true, false, false, false, false], transcript.GetProperty("words").EnumerateArray().Select(word => word.GetProperty("repeated").GetBoolean()));
        Assert.Equal([false, false, true, false, false], transcript.GetProperty("words").EnumerateArray().Select(word => word.GetProperty("filler").GetBoolean()));
        Assert.Contains(transcript.GetProperty("fillers").EnumerateArray(), filler => filler.GetProperty("word").GetString() == "euh");
    }

    private static async Task<float[]> SpeakAsync(SpeechTools tools, string text, string voice)
    {
        var samples = WavDecoder.Decode(await tools.SpeakAsync(text, voice, 150), ToneSpeech.Rate).Samples;
        return samples[Array.FindIndex(samples, sample => Math.Abs(sample) > 0.005f)..(Array.FindLastIndex(samples, sample => Math.Abs(sample) > 0.005f) + 1)];
    }

    private static RecognizedWord[] Words(string text, double start, double end)
    {
        var words = text.Split(' ');
        var step = (end - start) / words.Length;
        return [.. words.Select((word, index) => new RecognizedWord(word, start + (index * step), start + ((index + 1) * step), 0.9))];
    }

    /// <summary>The vowel of "euh": pulses of the voice through resonances at 420, 1450 and 2400 Hz (two-pole filters, bandwidths of 80 to 160 Hz).</summary>
    private static float[] Vowel(double hertz)
    {
        var sound = new double[(int)(HeldSeconds * ToneSpeech.Rate)];
        var phase = 0.0;
        for (var i = 0; i < sound.Length; i++)
        {
            phase += hertz / ToneSpeech.Rate;
            if (phase >= 1)
            {
                phase--;
                sound[i] = 1;
            }
        }
        foreach (var (formant, bandwidth) in new[] { (420.0, 80.0), (1450.0, 110.0), (2400.0, 160.0) })
        {
            var radius = Math.Exp(-Math.PI * bandwidth / ToneSpeech.Rate);
            var turn = 2 * radius * Math.Cos(2 * Math.PI * formant / ToneSpeech.Rate);
            for (var i = 0; i < sound.Length; i++)
            {
                sound[i] += (i > 0 ? turn * sound[i - 1] : 0) - (i > 1 ? radius * radius * sound[i - 2] : 0);
            }
        }
        var peak = sound.Max(Math.Abs);
        return [.. sound.Select((sample, i) => (float)(0.25 * sample / peak * Math.Min(1, Math.Min(i, sound.Length - i) / 400.0)))];
    }
}
