using Eloquence.Audio;
using Eloquence.Tests.Support;
using Eloquence.Whisper.Tests.Support;

namespace Eloquence.Benchmarks.LiveWhisper;

/// <summary>The sentences kept out of the self-test model's training, in voices that it never heard.</summary>
internal static class Sentences
{
    private const int WordsPerMinute = 145;
    private const float Sounding = 0.005f;

    /// <summary>Speaks the first sentences, without the silence around them.</summary>
    public static async Task<IReadOnlyList<(string Text, float[] Sound)>> SpeakAsync(int count)
    {
        var tools = await SpeechTools.FindAsync();
        var lines = await File.ReadAllLinesAsync(Path.Combine(SolutionFolder.FullPath, "services", "Whisper", "SelfTestModel", "evaluation-sentences.txt"));
        var takes = new List<(string, float[])>();
        foreach (var (index, text) in lines.Where(line => line.Length > 0 && !line.StartsWith('#')).Take(count).Index())
        {
            var samples = WavDecoder.Decode(await tools.SpeakAsync(text, index % 2 == 0 ? "fr+m7" : "fr-be+f5", WordsPerMinute), ToneSpeech.Rate).Samples;
            var first = Array.FindIndex(samples, sample => Math.Abs(sample) > Sounding);
            takes.Add((text, samples[first..(Array.FindLastIndex(samples, sample => Math.Abs(sample) > Sounding) + 1)]));
        }
        return takes;
    }
}
