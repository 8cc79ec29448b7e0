using Eloquence.Audio;
using Eloquence.Contracts;
using Eloquence.ServiceDefaults;
using Eloquence.SpeechEvaluation.Clients;
using Eloquence.SpeechEvaluation.Endpoints;
using Eloquence.SpeechEvaluation.Evaluating;
using Eloquence.SpeechEvaluation.Infrastructure;
using Eloquence.SpeechEvaluation.Measuring;
using Eloquence.SpeechEvaluation.Norms;
using Eloquence.SpeechEvaluation.Scoring;
using Eloquence.SpeechEvaluation.Sessions;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Options;

namespace Eloquence.SpeechEvaluation;

/// <summary>Composition of the speech evaluation service.</summary>
internal static class SpeechEvaluationExtensions
{
    private const string CacheName = "redis";

    /// <summary>Adds what measures recordings, limited by the configuration section <c>Scale</c>.</summary>
    public static void AddSpeechEvaluation(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<ScaleOptions>()
            .BindConfiguration(ScaleOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.AddNorms();
        builder.Services.AddProblemDetails();
        builder.AddDescription("speech-evaluation", "Eloquence speech evaluation", "Measures and judges a voice: level, pauses, pitch, voice quality, scores with their norms, advice.");
        builder.Services.ConfigureHttpJsonOptions(options => ContractJson.Apply(options.SerializerOptions));
        builder.Services.AddSingleton<MeasurementGate>();
        builder.Services.AddOptions<FfmpegSettings>().BindConfiguration("Audio:Ffmpeg");
        builder.Services.AddSingleton(services => new RecordingDecoder(services.GetRequiredService<IOptions<FfmpegSettings>>().Value));
        builder.Services.AddSingleton<MeasuringSpeed>();
        builder.Services.AddSingleton<SpeechMeasurer>();
        builder.Services.AddSingleton<RecordingWork>();
        builder.Services.AddHttpClient(SpeechRecogniser.ClientName, client => client.Timeout = Timeout.InfiniteTimeSpan);
        builder.Services.AddSingleton<SpeechRecogniser>();
        builder.Services.AddSingleton<SpeechScorer>();
        builder.Services.AddSingleton<SpeechEvaluator>();
        builder.Services.AddSingleton<PartAnalyses>();
        builder.Services.AddSingleton<SessionPlaces>();
        builder.Services.AddSingleton<SessionReports>();
        builder.AddSessionCache();
    }

    /// <summary>Maps the routes of the service.</summary>
    public static void MapSpeechEvaluation(this IEndpointRouteBuilder routes)
    {
        MeasureEndpoint.Map(routes);
        EvaluateEndpoint.Map(routes);
        ClientEndpoints.Map(routes);
        SessionEndpoints.Map(routes);
        CountersEndpoint.Map(routes);
        routes.MapDescription();
    }

    /// <summary>Results of sessions lie in Redis where every replica reads them; without a connection string in this process alone.</summary>
    private static void AddSessionCache(this IHostApplicationBuilder builder)
    {
        if (builder.Configuration.GetConnectionString(CacheName) is null)
        {
            builder.Services.AddDistributedMemoryCache();
        }
        else
        {
            builder.AddRedisDistributedCache(CacheName, settings => settings.FailureStatus = HealthStatus.Degraded);
        }
    }

    /// <summary>The norm table of the repository is the first configuration source, so that any other one overrides it.</summary>
    private static void AddNorms(this IHostApplicationBuilder builder)
    {
        builder.Configuration.Sources.Insert(0, new JsonConfigurationSource
        {
            Path = NormTable.File,
            FileProvider = new PhysicalFileProvider(AppContext.BaseDirectory),
        });
        builder.Services.AddOptions<NormTable>().BindConfiguration(NormTable.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<NormTable>, NormTableValidator>();
    }
}
