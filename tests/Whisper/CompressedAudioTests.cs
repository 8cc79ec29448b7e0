using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Eloquence.Audio;
using Eloquence.Tests.Support;
using Eloquence.Whisper.Tests.Support;

namespace Eloquence.Whisper.Tests;

/// <summary>What phones and browsers record, encoded by ffmpeg and told apart by content alone.</summary>
public sealed class CompressedAudioTests : IAsyncLifetime
{
    private const string Words = "bonjour nous respirons calmement";

    private AudioEncoders _encoders = null!;
    private WhisperHost _host = null!;

    public async Task InitializeAsync()
    {
        _encoders = await AudioEncoders.FindAsync();
        _host = await StartAsync();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData("m4a", "-c:a aac")]
    [InlineData("aac", "-c:a aac")]
    [InlineData("mp3", "-c:a libmp3lame")]
    [InlineData("ogg", "-c:a libopus")]
    [InlineData("webm", "-c:a libopus")]
    [InlineData("flac", "")]
    [InlineData("aiff", "")]
    public async Task A_recording_is_transcribed_whatever_it_is_encoded_in(string extension, string codec)
    {
        var file = await _encoders.EncodeAsync(Wav(), extension, ["-ar", "48000", "-ac", "2", .. codec.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        using var response = await _host.Client.PostAsync("/transcribe", new ByteArrayContent(file));
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, body);
        Assert.Equal(Words, JsonDocument.Parse(body).RootElement.GetProperty("text").GetString());
    }

    [Fact]
    public async Task Source_codec_rate_and_channels_are_found_out()
    {
        using var decoder = new RecordingDecoder(Settings());
        var audio = await decoder.DecodeAsync(await _encoders.EncodeAsync(Wav(), "m4a", "-c:a", "aac", "-ar", "44100", "-ac", "2"), ToneSpeech.Rate);
        Assert.Equal("mp4", audio.Source.Container);
        Assert.Equal("aac", audio.Source.EncodingName);
        Assert.Equal(44_100, audio.Source.SampleRate);
        Assert.Equal(2, audio.Source.Channels);
        Assert.False(audio.Source.Truncated);
        Assert.Equal(2.2, audio.DurationSeconds, 0.1);
    }

    [Fact]
    public async Task A_recording_that_was_cut_off_is_decoded_as_far_as_it_goes_or_refused_with_the_reason()
    {
        var flac = await _encoders.EncodeAsync(Wav(), "flac");
        using var decoder = new RecordingDecoder(Settings());
        var half = await decoder.DecodeAsync(flac.AsMemory(0, flac.Length * 2 / 3), ToneSpeech.Rate);
        Assert.InRange(half.DurationSeconds, 0.5, 2.1);

        var m4a = await _encoders.EncodeAsync(Wav(), "m4a");
        using var response = await _host.Client.PostAsync("/transcribe", new ByteArrayContent(m4a[..(m4a.Length / 2)]));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("audio_damaged", problem.GetProperty("code").GetString());
        Assert.DoesNotContain(Path.GetTempPath(), problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_decoder_that_hangs_is_killed()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var script = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.sh");
        await File.WriteAllTextAsync(script, "#!/bin/sh\nexec sleep 300\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            using var decoder = new RecordingDecoder(new FfmpegSettings { Program = script, Patience = TimeSpan.FromSeconds(1) });
            var given = await Assert.ThrowsAsync<AudioFormatException>(() => decoder.DecodeAsync("OggS and some more bytes"u8.ToArray(), ToneSpeech.Rate));
            Assert.Equal(AudioErrorCodes.DecodingGivenUp, given.Code);
        }
        finally
        {
            File.Delete(script);
        }
    }

    [Fact]
    public async Task While_ffmpeg_is_not_there_the_answer_is_503_and_WAV_works()
    {
        await using var host = await WhisperHost.StartAsync(new ToneRecognizer(), ("Audio:Ffmpeg:Program", Path.Combine(Path.GetTempPath(), "not", "yet")));
        using var refused = await host.Client.PostAsync("/transcribe", new ByteArrayContent("OggS and some more bytes"u8.ToArray()));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        using var wav = await host.Client.PostAsync("/transcribe", new ByteArrayContent(Wav()));
        Assert.True(wav.IsSuccessStatusCode);
    }

    [Fact]
    public async Task Opus_in_Ogg_pages_is_understood_live_in_pieces_of_any_size()
    {
        var ogg = await _encoders.EncodeAsync(Wav(silenceAfter: 1), "ogg", "-c:a", "libopus");
        await using var client = await LiveClient.ConnectAsync(new Uri(_host.Address, "/streaming/session"));
        foreach (var piece in ogg.Chunk(700))
        {
            await client.SendAsync(piece);
        }
        var utterance = await client.WaitAsync("utterance");
        Assert.Equal(Words, utterance.GetProperty("text").GetString());
        Assert.Equal(0.5, utterance.GetProperty("words")[0].GetProperty("start").GetDouble(), 0.05);
    }

    [Fact]
    public async Task Opus_packets_are_understood_live_and_a_broken_one_is_only_an_error()
    {
        var packets = new OggOpusReader().Take(await _encoders.EncodeAsync(Wav(silenceAfter: 1), "ogg", "-c:a", "libopus"));
        await using var client = await LiveClient.ConnectAsync(new Uri(_host.Address, "/streaming/session"));
        await client.SendAsync(new { type = "start", format = "opus" });
        await client.SendAsync([0xFF, 0xFF, 0xFF]);
        Assert.Equal("audio_damaged", (await client.WaitAsync("error")).GetProperty("code").GetString());
        foreach (var packet in packets)
        {
            await client.SendAsync(packet);
        }
        Assert.Equal(Words, (await client.WaitAsync("utterance")).GetProperty("text").GetString());
    }

    private Task<WhisperHost> StartAsync() => WhisperHost.StartAsync(
        new ToneRecognizer(),
        [
            ("Audio:Ffmpeg:Program", _encoders.Program),
            ("Audio:Ffmpeg:LibraryPath", _encoders.LibraryPath ?? ""),
            .. _encoders.OpusLibrary is { } opus ? new[] { ("Audio:Opus:Library", opus) } : [],
        ]);

    private FfmpegSettings Settings() => new() { Program = _encoders.Program, LibraryPath = _encoders.LibraryPath };

    private static byte[] Wav(double silenceAfter = 0.5) =>
        WavWriter.Write([.. ToneSpeech.Silence(0.5), .. ToneSpeech.Say(Words), .. ToneSpeech.Silence(silenceAfter)], ToneSpeech.Rate);
}
