using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Eloquence.Audio;
using Eloquence.Audio.Tests;
using Eloquence.Contracts;
using Eloquence.Tests.Support.Fuzz;

namespace Eloquence.SpeechEvaluation.Tests;

/// <summary>
/// Recordings, forms, JSON and transcripts that are damaged or made up, on every route that takes a recording: never a failure of the server, never an error in
/// its log, and every refusal has a code. All of them: <c>ELOQUENCE_FUZZ_CASES=10000 dotnet test tests/SpeechEvaluation --filter RecordingFuzz</c>.
/// </summary>
[Collection(Alone.Name)]
public sealed class RecordingFuzzTests : IAsyncLifetime
{
    private const int Workers = 4;

    /// <summary>Cases before the first look at what is held: pools are filled then.</summary>
    private const int Before = 50;

    private static readonly int Cases = 5 * FuzzCases.PerRoute;

    private static readonly string[] Routes =
    [
        "/evaluate", "/measure", "/analyze", "/analyze_speech", "/analyze/speech-rate", "/analyze/intonation", "/analyze/pauses", "/analyze/energy",
        "/analyze/disfluencies", "/prosody/realtime", "/prosody/analyze", "/feedback/immediate", "/feedback/coaching", "/sessions/create", "/hybrid-session",
        "/sessions/x/analyze", "/sessions/%2e%2e/analyze",
    ];

    private static readonly string[] Parts = ["audio", "audio_file", "file", "transcript", "session_id", "", "audio\0"];
    private static readonly uint[] Sizes = [0, 1, 2, 0x7FFFFFFF, 0x80000000, uint.MaxValue, 15, 40];

    private static readonly byte[] Take = new TestWav().Write(
        [.. WavDecoder.Decode(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "golden", "fr.wav")), 16_000).Samples.Take(12_000).Select(sample => (double)sample)]);

    private SpeechEvaluationHost _host = null!;

    public async Task InitializeAsync() => _host = await SpeechEvaluationHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task No_request_ends_in_a_failure_of_the_server_and_nothing_is_left_behind()
    {
        await RunAsync(Before, firstCase: Cases);
        var holdings = new Holdings();

        var failures = await RunAsync(Cases, firstCase: 0);

        Assert.True(failures.IsEmpty, string.Join('\n', failures.Take(10).Concat(_host.Log.Errors.Take(3))));
        Assert.Empty(_host.Log.Errors);
        Assert.Equal(0, _host.Admitted);
        await holdings.AreGivenBackAsync();
    }

    private async Task<ConcurrentQueue<string>> RunAsync(int cases, int firstCase)
    {
        var failures = new ConcurrentQueue<string>();
        await Parallel.ForAsync(firstCase, firstCase + cases, new ParallelOptions { MaxDegreeOfParallelism = Workers }, async (number, cancellationToken) =>
        {
            var random = new Random(FuzzCases.FirstSeed + number);
            var route = Routes[random.Next(Routes.Length)];
            using var body = Body(random);
            try
            {
                using var answer = await _host.Client.PostAsync(route, body, cancellationToken);
                var text = await answer.Content.ReadAsStringAsync(cancellationToken);
                if (answer.StatusCode >= HttpStatusCode.InternalServerError && !IsMissingDecoder(answer.StatusCode, text))
                {
                    failures.Enqueue($"case {number} on {route} as {body.Headers.ContentType}: {(int)answer.StatusCode} {text}");
                }
                else if (!answer.IsSuccessStatusCode && !text.Contains("\"code\":", StringComparison.Ordinal))
                {
                    failures.Enqueue($"case {number} on {route} as {body.Headers.ContentType}: {(int)answer.StatusCode} without a code: {text}");
                }
            }
            catch (HttpRequestException broken) when (broken.InnerException is IOException)
            {
                // The server may refuse a body and close before it is read.
            }
        });
        return failures;
    }

    /// <summary>The fuzzed host has no FFmpeg, which is a refusal with 503 and its own code.</summary>
    private static bool IsMissingDecoder(HttpStatusCode status, string text) =>
        status == HttpStatusCode.ServiceUnavailable && text.Contains(AudioErrorCodes.DecoderUnavailable, StringComparison.Ordinal);

    private static ByteArrayContent Body(Random random)
    {
        var (bytes, type) = random.Next(4) switch
        {
            0 => (Recording(random), Pick(random, "audio/wav", "application/octet-stream", "", "audio/mpeg", "text/plain", "AUDIO/WAV; x=\"")),
            1 => (Json(random), Pick(random, "application/json", "application/json; charset=utf-16", "application/jsonp")),
            _ => Form(random),
        };
        var body = new ByteArrayContent(bytes);
        body.Headers.TryAddWithoutValidation("Content-Type", type);
        return body;
    }

    private static byte[] Recording(Random random)
    {
        var take = Take.ToArray();
        switch (random.Next(7))
        {
            case 0:
                return Noise(random, random.Next(6_000));
            case 1:
                BitConverter.TryWriteBytes(take.AsSpan(random.Next(41)), Sizes[random.Next(Sizes.Length)]);
                return take;
            case 2:
                return take[..random.Next(take.Length)];
            case 3:
                return Damaged(random, take);
            case 4:
                var encodings = Enum.GetValues<SampleEncoding>();
                return new TestWav
                {
                    Encoding = encodings[random.Next(encodings.Length)],
                    Rate = random.Next(1, 400_000),
                    Channels = random.Next(0, 40),
                    Extensible = random.Next(2) == 0,
                    Bits = random.Next(3) == 0 ? (ushort)random.Next(70) : null,
                    DataSize = random.Next(3) == 0 ? Sizes[random.Next(Sizes.Length)] : null,
                    Before = random.Next(2) == 0 ? [("LIST", new byte[random.Next(40)])] : [],
                }.WriteData(Noise(random, random.Next(30_000)));
            case 5:
                ReadOnlySpan<byte> signature = random.Next(4) switch { 0 => "OggS"u8, 1 => "fLaC"u8, 2 => "ID3"u8, _ => "\0\0\0\x20ftypM4A "u8 };
                return [.. signature, .. Noise(random, random.Next(3_000))];
            default:
                return take;
        }
    }

    private static byte[] Json(Random random)
    {
        object? audio = random.Next(5) switch { 0 => "&&&", 1 => 7, 2 => null, _ => Convert.ToBase64String(Recording(random)) };
        var json = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object?>
        {
            [Pick(random, "audio_data", "audio", "data", "sound")] = audio,
            ["language"] = Pick(random, "fr", "", "\u0000", "<script>"),
            ["session_id"] = Pick(random, "x", "../x", "", new string('x', 400)),
            ["transcript"] = random.Next(2) == 0 ? Transcript(random) : new { words = 1 },
        });
        return random.Next(3) == 0 ? Damaged(random, json) : json;
    }

    private static string Transcript(Random random)
    {
        var words = Enumerable.Range(0, random.Next(30)).Select(i => new TranscriptWord(
            Pick(random, "bonjour", "euh", "", "\ud83d\ude00", "l’", new string('a', 2_000)), Wild(random), Wild(random), Wild(random), random.Next(2) == 0)).ToArray();
        var text = JsonSerializer.Serialize(
            new Transcript { Engine = "fuzz", Degraded = false, Reasons = [], Text = "", Language = "fr", Duration = Wild(random), Words = words }, ContractJson.Options);
        return random.Next(4) == 0 ? Encoding.UTF8.GetString(Damaged(random, Encoding.UTF8.GetBytes(text))) : text;
    }

    private static double Wild(Random random) => random.Next(8) switch { 0 => -1, 1 => 1e300, 2 => double.Epsilon, _ => random.NextDouble() };

    private static (byte[] Bytes, string Type) Form(Random random)
    {
        using var form = new MultipartFormDataContent("limit");
        for (var part = random.Next(5); part > 0; part--)
        {
            var name = Pick(random, Parts);
            HttpContent content = random.Next(3) == 0 ? new StringContent(Transcript(random)) : new ByteArrayContent(Recording(random));
            content.Headers.TryAddWithoutValidation("Content-Disposition", random.Next(6) switch
            {
                0 => "form-data",
                1 => $"attachment; name={name}",
                2 => $"form-data; name=\"{name}\"; filename=\"../../etc/passwd\"",
                3 => $"form-data; name=\"{name}\"; filename*=utf-8''%00%ff",
                _ => $"form-data; name=\"{name}\"",
            });
            form.Add(content);
        }
        var bytes = form.ReadAsByteArrayAsync().GetAwaiter().GetResult();
        return (
            random.Next(3) == 0 ? Damaged(random, bytes) : bytes,
            Pick(random, "multipart/form-data; boundary=limit", "multipart/form-data; boundary=\"limit\"", "multipart/form-data", "multipart/form-data; boundary=", $"multipart/form-data; boundary={new string('b', 200)}", "multipart/mixed; boundary=limit"));
    }

    private static byte[] Damaged(Random random, byte[] bytes)
    {
        var damaged = bytes.ToList();
        for (var change = random.Next(1, 6); change > 0 && damaged.Count > 0; change--)
        {
            // Headers are at the start.
            var at = random.Next(random.Next(2) == 0 ? Math.Min(damaged.Count, 200) : damaged.Count);
            switch (random.Next(3))
            {
                case 0:
                    damaged[at] = (byte)random.Next(256);
                    break;
                case 1:
                    damaged.RemoveRange(at, Math.Min(random.Next(1, 30), damaged.Count - at));
                    break;
                default:
                    damaged.InsertRange(at, Noise(random, random.Next(1, 30)));
                    break;
            }
        }
        return [.. damaged];
    }

    private static byte[] Noise(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static string Pick(Random random, params string[] from) => from[random.Next(from.Length)];
}
