#pragma warning disable MEAI001 // The interface is marked experimental by its authors.
using Eloquence.Audio;
using Eloquence.Whisper.Tests.Support;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Eloquence.Whisper.Tests;

public sealed class SpeechToTextClientTests
{
    [Fact]
    public async Task The_recogniser_serves_as_a_speech_to_text_client()
    {
        await using var host = await WhisperHost.StartAsync(new ToneRecognizer());
        var client = host.Services.GetRequiredService<ISpeechToTextClient>();
        var wav = WavWriter.Write([.. ToneSpeech.Silence(0.3), .. ToneSpeech.Say("bonjour nous"), .. ToneSpeech.Silence(0.4)], ToneSpeech.Rate);

        var whole = await client.GetTextAsync(new MemoryStream(wav), new SpeechToTextOptions { SpeechLanguage = "fr-FR" });
        Assert.Equal("bonjour nous", whole.Text);
        Assert.Equal("tones", whole.ModelId);

        var streamed = await client.GetStreamingTextAsync(new MemoryStream(wav)).ToSpeechToTextResponseAsync();
        Assert.Equal("bonjour nous", streamed.Text);
        Assert.Equal("tones", client.GetService<SpeechToTextClientMetadata>()!.DefaultModelId);
        await Assert.ThrowsAsync<ArgumentException>(() => client.GetTextAsync(new MemoryStream(wav), new SpeechToTextOptions { SpeechLanguage = "klingonisch" }));
    }
}
