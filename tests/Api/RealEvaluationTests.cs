using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Eloquence.Tests.Support;

namespace Eloquence.Api.Tests;

/// <summary>The API with the real speech evaluation service, started as a process.</summary>
[Collection(Backing.Name)]
public sealed partial class RealEvaluationTests(Backing backing) : IAsyncLifetime
{
    private const int SampleRate = 16000;

    private ServerProcess _evaluation = null!;
    private TestApi _api = null!;
    private string _database = "";

    public async Task InitializeAsync()
    {
        _evaluation = ServerProcess.Start(
            ["dotnet", Path.Combine(AppContext.BaseDirectory, "Eloquence.SpeechEvaluation.dll"), "--urls", "http://127.0.0.1:0"],
            new Dictionary<string, string?>());
        await Eventually.TrueAsync(() => Listening().IsMatch(_evaluation.Output), "speech evaluation to listen");
        _database = await backing.Postgres.CreateDatabaseAsync();
        _api = await TestApi.StartAsync(_database, backing.Redis.ConnectionString, Listening().Match(_evaluation.Output).Groups[1].Value);
    }

    public async Task DisposeAsync()
    {
        await _api.DisposeAsync();
        await _evaluation.DisposeAsync();
    }

    [Fact]
    public async Task A_real_recording_gets_really_measured_values()
    {
        var analysis = await (await _api.AnalyseAsync(Wav(Tone(220, 1.5), Silence(0.8), Tone(220, 1.5)), "s1")).JsonAsync();

        var metrics = analysis.GetProperty("metrics");
        Assert.Equal(3.8, metrics.GetProperty("duration_seconds").GetDouble(), 3);
        Assert.Equal(220, metrics.GetProperty("pitch_median_hz").GetDouble(), 0);
        Assert.Equal(1, metrics.GetProperty("pause_count").GetDouble());
        Assert.Equal(1L, await Backing.QueryAsync<long>(_database, "select count(*) from analyses"));
    }

    [Fact]
    public async Task What_is_no_recording_is_refused_with_the_reason_of_the_evaluation()
    {
        (byte[] Bytes, string What)[] uploads =
        [
            ("Bonjour, ceci n’est pas un enregistrement mais un texte tout à fait lisible."u8.ToArray(), "text"),
            ([.. Wav(Tone(220, 0.1)).Take(10)], "ten bytes"),
        ];
        foreach (var (bytes, what) in uploads)
        {
            var answer = await _api.AnalyseAsync(bytes);

            Assert.True((int)answer.StatusCode is >= 400 and < 500, $"{what}: {answer.StatusCode}");
            Assert.NotEmpty((await answer.JsonAsync()).Text("code"));
        }

        Assert.Equal(0L, await Backing.QueryAsync<long>(_database, "select count(*) from analyses"));
    }

    [Fact]
    public async Task A_killed_evaluation_is_an_honest_503()
    {
        await _evaluation.EndAsync("KILL");

        var answer = await _api.AnalyseAsync(Wav(Tone(220, 0.5)));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    /// <summary>A pulse train: rich in harmonics, like a voice.</summary>
    private static short[] Tone(double hertz, double seconds) =>
        [.. Enumerable.Range(0, (int)(seconds * SampleRate)).Select(index => (short)Enumerable.Range(1, 8).Sum(
            harmonic => 2500.0 / harmonic * Math.Sin(2 * Math.PI * hertz * harmonic * index / SampleRate)))];

    private static short[] Silence(double seconds) => new short[(int)(seconds * SampleRate)];

    private static byte[] Wav(params short[][] pieces)
    {
        var samples = pieces.SelectMany(piece => piece).ToArray();
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.ASCII);
        writer.Write("RIFF"u8);
        writer.Write(36 + (samples.Length * 2));
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(SampleRate);
        writer.Write(SampleRate * 2);
        writer.Write((short)2);
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write(samples.Length * 2);
        foreach (var sample in samples)
        {
            writer.Write(sample);
        }

        return stream.ToArray();
    }

    [GeneratedRegex("Now listening on: (http://[^ \n]+)")]
    private static partial Regex Listening();
}
