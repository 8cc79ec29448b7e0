using Eloquence.AppHost;
using Eloquence.AppHost.Resources;
using Eloquence.AppHost.Resources.Gateway;
using Eloquence.AppHost.Resources.LanguageModel;
using Eloquence.AppHost.Resources.LiveKit;
using Eloquence.AppHost.Resources.Media;
using Eloquence.AppHost.Resources.Postgres;
using Eloquence.AppHost.Resources.Redis;
using Eloquence.AppHost.Resources.Restart;
using Eloquence.AppHost.Resources.SpeechSynthesis;
using Eloquence.AppHost.Resources.Whisper;

Console.WriteLine(HostingImplementation.Line);
var builder = DistributedApplication.CreateBuilder(args);
var backing = await builder.ChooseBackingAsync();

// State: sessions and analyses in PostgreSQL; events between replicas and short caches in Redis.
var (postgres, database) = await builder.AddPostgresAsync("postgres", database: "eloquence", backing);
postgres.WithRestartPolicy();

var redis = builder.AddRedis("redis", backing)
    .WithRestartPolicy();

// Rooms for live audio. One pair of keys for the server and for everybody who signs tokens.
var liveKitKeys = builder.AddLiveKitKeys();
var liveKit = builder.AddLiveKit("livekit", liveKitKeys, redis, backing);

var audioDecoders = builder.AddAudioDecoders("audio-decoders");

// Measures and judges a voice: level, pauses, pitch, syllables; scores, advice.
var speechEvaluation = builder.AddService<Projects.Eloquence_SpeechEvaluation>("speech-evaluation")
    .WithScale();

// Turns speech into text, live and from recordings.
var whisper = builder.AddService<Projects.Eloquence_Whisper>("whisper")
    .WithScale()
    .WithReference(redis)
    .WithReference(speechEvaluation)
    .WithAudioDecoders(audioDecoders)
    .WithSpeechEngine();

// It asks for the words of a recording that comes without them, and keeps the results of live sessions where every replica reads them.
speechEvaluation.WithReference(redis).WithReference(whisper).WithAudioDecoders(audioDecoders);

// Whoever speaks OpenAI's protocol; without one the local coach answers.
var languageModel = builder.AddLanguageModel("language-model");

// Sessions, scenarios and analyses; its replicas are interchangeable.
var api = builder.AddService<Projects.Eloquence_Api>("api")
    .WithScale()
    .WithReference(database).WaitFor(database)
    .WithReference(redis).WaitFor(redis)
    .WithReference(speechEvaluation)
    .WithReference(whisper)
    .WithReference(liveKit)
    .WithLiveKitKeys(liveKitKeys)
    .WithLanguageModel(languageModel)
    .WithSpeechSynthesis("speech-synthesis-program");

// A live session gets a report, too, if its room was to be recorded.
liveKit.WithAnalysisBy(api);

// The one address of the system.
builder.AddServiceWithoutEndpoint<Projects.Eloquence_Gateway>("gateway")
    .WithOneAddress()
    .WithHttpHealthCheck("/health")
    .WithReference(api).WithScaleOf(api)
    .WithReference(speechEvaluation).WithScaleOf(speechEvaluation)
    .WithReference(whisper).WithScaleOf(whisper)
    .WithReference(liveKit);

await builder.Build().RunAsync();
