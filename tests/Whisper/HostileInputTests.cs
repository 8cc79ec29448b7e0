using System.Globalization;
using System.Net;
using System.Text.Json;
using Eloquence.Audio;
using Eloquence.Tests.Support;
using Eloquence.Whisper.Tests.Support;

namespace Eloquence.Whisper.Tests;

/// <summary>
/// Seeded recordings and streams that are cut, empty, corrupt or random: each gets a clear answer and the service goes on. All thousand:
/// <c>ELOQUENCE_CASES=1000 dotnet test tests/Whisper --filter HostileInput</c>.
/// </summary>
public sealed class HostileInputTests : IAsyncLifetime
{
    private static readonly int Cases = int.Parse(Environment.GetEnvironmentVariable("ELOQUENCE_CASES") ?? "200", CultureInfo.InvariantCulture);
    private static readonly int Uploads = Cases * 64 / 100;
    private static readonly int Compressed = Cases * 11 / 100;
    private static readonly int Streams = Cases * 25 / 100;

    private AudioEncoders _encoders = null!;
    private WhisperHost _host = null!;

    public async Task InitializeAsync()
    {
        _encoders = await AudioEncoders.FindAsync();
        _host = await WhisperHost.StartAsync(
            new ToneRecognizer(), ("Audio:Ffmpeg:Program", _encoders.Program), ("Audio:Ffmpeg:LibraryPath", _encoders.LibraryPath ?? ""), ("Logging:LogLevel:Eloquence", "Critical"));
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Uploads_are_transcribed_or_refused()
    {
        byte[] wav = Wav();
        byte[] plain = ToneSpeech.Pcm(ToneSpeech.Say("bonjour"));
        await EachAsync(Uploads, seed => Spoil(new Random(seed), seed % 3 == 0 ? plain : wav));
    }

    [Fact]
    public async Task Compressed_uploads_are_transcribed_or_refused()
    {
        var files = new List<byte[]>();
        foreach (var extension in new[] { "m4a", "mp3", "ogg", "webm", "flac" })
        {
            files.Add(await _encoders.EncodeAsync(Wav(), extension));
        }
        await EachAsync(Compressed, seed => Spoil(new Random(seed), files[seed % files.Count]));
    }

    [Fact]
    public async Task Live_sessions_survive_whatever_is_sent()
    {
        for (var batch = 0; batch < 10; batch++)
        {
            await using var client = await LiveClient.ConnectAsync(new Uri(_host.Address, batch % 2 == 0 ? "/streaming/session" : "/v1/realtime?intent=transcription"));
            for (var i = 0; i < Streams / 10; i++)
            {
                var random = new Random((1000 * batch) + i);
                if (random.Next(2) == 0)
                {
                    await client.SendAsync(Spoil(random, Wav()));
                }
                else
                {
                    await client.SendTextAsync(Text(random));
                }
            }
            await client.SendAsync(batch % 2 == 0 ? new { type = "ping" } : new { type = "input_audio_buffer.clear" });
            await client.WaitAsync(batch % 2 == 0 ? "pong" : "input_audio_buffer.cleared");
        }
        using var alive = await _host.Client.GetAsync("/alive");
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
    }

    private async Task EachAsync(int count, Func<int, byte[]> make)
    {
        for (var seed = 0; seed < count; seed++)
        {
            using var response = await _host.Client.PostAsync("/transcribe", new ByteArrayContent(make(seed)));
            var body = await response.Content.ReadAsStringAsync();
            Assert.True((int)response.StatusCode is 200 or (>= 400 and < 500), $"seed {seed}: {(int)response.StatusCode} {body}");
            using var answer = JsonDocument.Parse(body);
            Assert.True(answer.RootElement.TryGetProperty(response.IsSuccessStatusCode ? "text" : "code", out _), $"seed {seed}: {body}");
        }
    }

    /// <summary>Cuts, empties, overwrites or replaces a file.</summary>
    private static byte[] Spoil(Random random, byte[] file)
    {
        switch (random.Next(7))
        {
            case 0:
                return file[..random.Next(file.Length)];
            case 1:
                return [];
            case 2:
                var noise = new byte[random.Next(1, 40_000)];
                random.NextBytes(noise);
                return noise;
            case 3:
                return new byte[random.Next(1, 40_000)];
            case 4:
                byte[] header = [.. file];
                random.NextBytes(header.AsSpan(0, Math.Min(header.Length, random.Next(1, 64))));
                return header;
            case 5:
                byte[] holes = [.. file];
                for (var i = 0; i < 40; i++)
                {
                    holes[random.Next(holes.Length)] = (byte)random.Next(256);
                }
                return holes;
            default:
                return [.. file[..random.Next(1, 64)], .. file[random.Next(file.Length)..]];
        }
    }

    private static string Text(Random random)
    {
        string[] pieces =
        [
            "{", "}", "[", "\"type\"", ":", "\"audio_chunk\"", "\"start\"", "\"input_audio_buffer.append\"", "\"session.update\"", ",", "\"audio\"", "\"AAAA\"", "null", "1e999",
            "\"audio_data\"", "\"sample_rate\"", "-1", "\"é\\uD800\"", "\"session\"", "true", " ",
        ];
        return random.Next(3) == 0
            ? $"{{\"type\":{pieces[random.Next(5, 9)]},\"audio\":\"{Convert.ToBase64String(new byte[random.Next(50)])}\",\"session\":{{}}}}"
            : string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => pieces[random.Next(pieces.Length)]));
    }

    private static byte[] Wav() => WavWriter.Write([.. ToneSpeech.Silence(0.2), .. ToneSpeech.Say("bonjour nous"), .. ToneSpeech.Silence(0.3)], ToneSpeech.Rate);
}
