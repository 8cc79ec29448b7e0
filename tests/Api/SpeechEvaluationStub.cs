using System.Net.Http.Headers;
using Eloquence.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Eloquence.Api.Tests;

/// <summary>Stands for the speech evaluation service where a test is about the API; counts what it is asked.</summary>
public sealed class SpeechEvaluationStub : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _calls;

    private SpeechEvaluationStub(WebApplication app) => _app = app;

    public string Address => _app.Urls.First();

    /// <summary>How often a recording was measured.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>What answers; by default a report whose duration follows the number of bytes.</summary>
    public Func<byte[], Task<IResult>> Answer { get; set; } = Measured;

    public static SpeechMeasurement Measurement(int bytes) => new()
    {
        Engine = "stub/1",
        Degraded = false,
        Reasons = [],
        Source = new SourceAudio("wav", "pcm_s16le", 16000, 1, false),
        DurationSeconds = bytes / 32000.0,
        Level = new LevelMeasurement(-21.5, -3, 0),
        SpeechRatio = 0.75,
        Pauses = new PauseMeasurement(2, 2.7, 1.35, [new PauseSegment(1, 0.5), new PauseSegment(3, 2.2)]),
        Pitch = new PitchMeasurement(181.25, 184, 2.4, 140, 240, 0.5),
    };

    /// <summary>What the service answers where there is no recogniser.</summary>
    public static Task<IResult> Measured(byte[] audio) => Task.FromResult(Results.Json(
        new SpeechReport
        {
            Measurement = Measurement(audio.Length),
            Degraded = true,
            Reasons = ["No recogniser is configured."],
            Scores = [],
            NotJudged = [new UnjudgedScore("overall", "It needs words.")],
        },
        ContractJson.Options));

    /// <summary>What the service answers with a recogniser: words, and scores from 60 to 90.</summary>
    public static Task<IResult> Judged(byte[] audio) => Task.FromResult(Results.Json(
        new SpeechReport
        {
            Measurement = Measurement(audio.Length),
            Degraded = false,
            Reasons = [],
            Scores = [Score("pace", 90), Score("clarity", 60), Score("fluency", 70), Score("energy", 80), Score("overall", 75)],
            NotJudged = [],
            Transcript = new Transcript
            {
                Engine = "stub-words/1",
                Degraded = false,
                Reasons = [],
                Text = "Bonjour euh bonjour à tous",
                Language = "fr",
                Duration = audio.Length / 32000.0,
                Confidence = 0.9,
                Words =
                [
                    new TranscriptWord("Bonjour", 0, 0.5, 0.9), new TranscriptWord("euh", 0.5, 0.7, 0.8, Filler: true),
                    new TranscriptWord("bonjour", 0.7, 1.1, 0.9), new TranscriptWord("à", 1.1, 1.2, 0.9), new TranscriptWord("tous", 1.2, 1.6, 1),
                ],
            },
        },
        ContractJson.Options));

    private static SpeechScore Score(string name, double value) =>
        new(name, value, value, "points", new NormBand(0, 100), new ScoreAdvice($"Conseil pour {name}.", null));

    public static async Task<SpeechEvaluationStub> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var stub = new SpeechEvaluationStub(builder.Build());
        stub._app.MapPost("/evaluate", async (HttpRequest request) =>
        {
            Interlocked.Increment(ref stub._calls);
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            return await stub.Answer(body.ToArray());
        });
        await stub._app.StartAsync();
        return stub;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}

internal static class Upload
{
    /// <summary>A multipart body with one file.</summary>
    public static MultipartFormDataContent File(byte[] bytes, string name = "audio", params (string Name, string Value)[] fields)
    {
        var content = new MultipartFormDataContent();
        foreach (var (field, value) in fields)
        {
            content.Add(new StringContent(value), field);
        }

        var file = new ByteArrayContent(bytes);
        file.Headers.ContentType = new MediaTypeHeaderValue("audio/wav");
        content.Add(file, name, "take.wav");
        return content;
    }

    public static byte[] RandomBytes(int length = 32000)
    {
        var bytes = new byte[length];
        Random.Shared.NextBytes(bytes);
        return bytes;
    }
}
