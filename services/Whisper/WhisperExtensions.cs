using Eloquence.Audio;
using Eloquence.Contracts;
using Eloquence.ServiceDefaults;
using Eloquence.Whisper.Admission;
using Eloquence.Whisper.Endpoints;
using Eloquence.Whisper.Evaluation;
using Eloquence.Whisper.Infrastructure;
using Eloquence.Whisper.OpenAi;
using Eloquence.Whisper.Recognition.WhisperCpp;
using Eloquence.Whisper.Segmentation;
using Eloquence.Whisper.Sessions;
using Eloquence.Whisper.Streaming;
using Eloquence.Whisper.Transcribing;
using Eloquence.Whisper.Uploads;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Eloquence.Whisper;

/// <summary>Composition of the service that turns speech into text.</summary>
internal static class WhisperExtensions
{
    private const string RedisName = "redis";
    private const int MostKeptSessions = 2000;

    /// <summary>Adds the service, set up by the configuration sections <c>Scale</c>, <c>Segmentation</c>, <c>Recordings</c> and <c>Audio</c>.</summary>
    public static void AddWhisper(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<ScaleOptions>().BindConfiguration(ScaleOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<SegmentationOptions>().BindConfiguration(SegmentationOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.ConfigureHttpJsonOptions(options => ContractJson.Apply(options.SerializerOptions));
        builder.AddDescription("whisper", "Eloquence speech recognition", "French speech to text, live and from recordings, in the dialects of the app and of OpenAI's API.");
        builder.AddTranscription();
        builder.AddLiveSessions();
        builder.Services.AddHealthChecks().AddCheck<RecognizerHealthCheck>("model");
    }

    /// <summary>Maps the routes of the service.</summary>
    public static void MapWhisper(this IEndpointRouteBuilder routes)
    {
        routes.MapInfo();
        routes.MapTranscription();
        routes.MapStreaming();
        routes.MapEvaluation();
        routes.MapOpenAiAudio();
        routes.MapOpenAiModels();
        routes.MapOpenAiRealtime();
        routes.MapDescription();
    }

    private static void AddTranscription(this IHostApplicationBuilder builder)
    {
        builder.AddWhisperCpp();
        builder.Services.AddOptions<RecordingOptions>().BindConfiguration(RecordingOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<FfmpegSettings>().BindConfiguration("Audio:Ffmpeg");
        builder.Services.AddSingleton(services => new RecordingDecoder(services.GetRequiredService<IOptions<FfmpegSettings>>().Value));
        builder.Services.AddSingleton<AdmissionGate>();
        builder.Services.AddSingleton<RecognitionTurns>();
        builder.Services.AddSingleton<FileTranscriber>();
        builder.Services.AddSingleton<RecordingTranscriber>();
#pragma warning disable MEAI001 // The interface is marked experimental by its authors.
        builder.Services.AddSingleton<ISpeechToTextClient, WhisperSpeechToTextClient>();
#pragma warning restore MEAI001
        builder.Services.AddHttpClient(SpeechEvaluationClient.Name);
        builder.Services.AddSingleton<SpeechEvaluationClient>();
    }

    private static void AddLiveSessions(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<LiveOptions>().BindConfiguration(LiveOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddMemoryCache(cache => cache.SizeLimit = MostKeptSessions);
        if (builder.Configuration.GetConnectionString(RedisName) is { Length: > 0 })
        {
            builder.AddRedisDistributedCache(RedisName, redis => redis.FailureStatus = HealthStatus.Degraded);
        }
        builder.Services.AddSingleton(_ => new OpusLibrary(builder.Configuration["Audio:Opus:Library"]));
        builder.Services.AddSingleton<SoundFormats>();
        builder.Services.AddSingleton<LiveServices>();
        builder.Services.AddSingleton(services => new SessionStore(
            services.GetRequiredService<IMemoryCache>(), services.GetRequiredService<ILogger<SessionStore>>(), services.GetService<IDistributedCache>()));
        builder.Services.AddSingleton<OpenSessions>();
        builder.Services.AddTransient<StreamingSession>();
        builder.Services.AddTransient<RealtimeSession>();
    }
}
