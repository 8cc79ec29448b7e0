using Eloquence.Audio;
using Eloquence.Tests.Support;
using Eloquence.Whisper.Recognition;
using Microsoft.Extensions.DependencyInjection;

namespace Eloquence.Whisper.Tests.Support;

/// <summary>The service with whisper.cpp, the self-test model, and sentences that the model has not been trained on.</summary>
public sealed class RealEngine : IAsyncLifetime
{
    /// <summary>Folder of another whisper library to measure with.</summary>
    private const string LibraryVariable = "ELOQUENCE_WHISPER_LIBRARY";

    private readonly Dictionary<string, float[]> _takes = [];
    private SpeechTools _tools = null!;

    internal WhisperHost Host { get; private set; } = null!;

    /// <summary>Sentences kept out of the model's training.</summary>
    public IReadOnlyList<string> Sentences { get; private set; } = [];

    public async Task InitializeAsync()
    {
        _tools = await SpeechTools.FindAsync();
        var lines = await File.ReadAllLinesAsync(Path.Combine(SolutionFolder.FullPath, "services", "Whisper", "SelfTestModel", "evaluation-sentences.txt"));
        Sentences = [.. lines.Where(line => line.Length > 0 && !line.StartsWith('#'))];
        Host = await WhisperHost.StartAsync(null, ("Speech:Libraries:0", Environment.GetEnvironmentVariable(LibraryVariable) ?? await WhisperLibraries.AnyAsync()));
        var recognizer = Host.Services.GetRequiredService<ISpeechRecognizer>();
        await Eventually.TrueAsync(() => recognizer.Info.Ready, "the self-test model to be loaded", TimeSpan.FromSeconds(60));
    }

    public async Task DisposeAsync() => await Host.DisposeAsync();

    /// <summary>A sentence spoken by espeak-ng, at 16 kHz, without the silence around it.</summary>
    public async Task<float[]> SpeakAsync(string text, string voice = "fr+m7", int wordsPerMinute = 150)
    {
        var key = $"{voice}/{wordsPerMinute}/{text}";
        if (!_takes.TryGetValue(key, out var take))
        {
            var audio = WavDecoder.Decode(await _tools.SpeakAsync(text, voice, wordsPerMinute), ToneSpeech.Rate);
            var first = Array.FindIndex(audio.Samples, sample => Math.Abs(sample) > 0.005f);
            var last = Array.FindLastIndex(audio.Samples, sample => Math.Abs(sample) > 0.005f);
            _takes[key] = take = audio.Samples[first..(last + 1)];
        }
        return take;
    }
}
