using System.Collections.Concurrent;
using Eloquence.Tests.Support;

namespace Eloquence.Contract.Tests;

/// <summary>
/// The system as the phone app meets it: gateway, API, speech evaluation and recogniser as processes of their own, on a real PostgreSQL and Redis. Tests
/// share it, so each uses users and sessions of its own.
/// </summary>
public sealed class EloquenceSystem : IAsyncLifetime
{
    public const string LiveKitKey = "contract-key";
    public const string LiveKitSecret = "contract-secret-of-more-than-thirty-two-characters";

    private readonly ConcurrentDictionary<(string Text, string Voice, int Speed), Task<byte[]>> _takes = new();
    private readonly Stack<IAsyncDisposable> _started = new();

    private SpeechTools _speech = null!;

    /// <summary>The only address the tests talk to.</summary>
    public HttpClient Gateway { get; private set; } = null!;

    /// <summary>Connection string of the API's database, for looking behind the answers.</summary>
    public string Database { get; private set; } = "";

    /// <summary>Addresses of the services by their folders, for what must hold without the gateway too.</summary>
    public IReadOnlyDictionary<string, Uri> Services { get; private set; } = new Dictionary<string, Uri>();

    public async Task InitializeAsync()
    {
        _speech = await SpeechTools.FindAsync();
        var library = await WhisperLibraries.AnyAsync();
        var postgres = Own(await PostgresServer.StartAsync());
        var redis = Own(await RedisServer.StartAsync());
        Database = await postgres.CreateDatabaseAsync();
        var (gateway, api, evaluation, whisper, liveKit) =
            (ServiceProgram.TakeAddress(), ServiceProgram.TakeAddress(), ServiceProgram.TakeAddress(), ServiceProgram.TakeAddress(), ServiceProgram.TakeAddress());
        var services = await Task.WhenAll(
            ServiceProgram.StartAsync(
                "SpeechEvaluation", evaluation,
                ("ConnectionStrings:redis", redis.ConnectionString),
                ("services:whisper:http:0", whisper)),
            ServiceProgram.StartAsync(
                "Whisper", whisper,
                ("ConnectionStrings:redis", redis.ConnectionString),
                ("Speech:Libraries:0", library),
                ("services:speech-evaluation:http:0", evaluation)),
            ServiceProgram.StartAsync(
                "Api", api,
                ("ConnectionStrings:eloquence", Database),
                ("ConnectionStrings:redis", redis.ConnectionString),
                ("services:speech-evaluation:http:0", evaluation),
                ("services:whisper:http:0", whisper),
                ("services:livekit:http:0", liveKit),
                ("LiveKit:ApiKey", LiveKitKey),
                ("LiveKit:ApiSecret", LiveKitSecret),
                ("ForwardedHeaders_Enabled", "true")),
            ServiceProgram.StartAsync(
                "LiveKit", liveKit,
                ("LiveKit:ApiKey", LiveKitKey),
                ("LiveKit:ApiSecret", LiveKitSecret)),
            ServiceProgram.StartAsync(
                "Gateway", gateway,
                ("services:livekit:http:0", liveKit),
                ("services:api:http:0", api),
                ("services:speech-evaluation:http:0", evaluation),
                ("services:whisper:http:0", whisper)));
        Array.ForEach(services, service => Own(service));
        Gateway = new HttpClient { BaseAddress = new Uri(gateway) };
        Services = new Dictionary<string, Uri> { ["Gateway"] = new(gateway), ["Api"] = new(api), ["SpeechEvaluation"] = new(evaluation), ["Whisper"] = new(whisper) };
        await Eventually.TrueAsync(async () => (await Gateway.GetAsync("/api/scenarios")).IsSuccessStatusCode, "the system to answer", TimeSpan.FromSeconds(60));
        await Eventually.TrueAsync(
            async () => (await Gateway.GetStringAsync("/v1/models")).Contains("\"ready\":true", StringComparison.Ordinal), "the recogniser to be ready", TimeSpan.FromSeconds(60));
    }

    /// <summary>A WAV of a spoken text (16 bits, mono, 22.05 kHz), the same bytes for the same arguments.</summary>
    public Task<byte[]> SpeakAsync(string text, string voice = "fr", int wordsPerMinute = 150) =>
        _takes.GetOrAdd((text, voice, wordsPerMinute), take => _speech.SpeakAsync(take.Text, take.Voice, take.Speed));

    public async Task DisposeAsync()
    {
        Gateway?.Dispose();
        while (_started.TryPop(out var started))
        {
            await started.DisposeAsync();
        }
    }

    private T Own<T>(T started)
        where T : IAsyncDisposable
    {
        _started.Push(started);
        return started;
    }
}

[CollectionDefinition(Name)]
public sealed class SystemCollection : ICollectionFixture<EloquenceSystem>
{
    public const string Name = "The system";
}
