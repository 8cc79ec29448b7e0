using Eloquence.Contracts;
using Eloquence.SpeechEvaluation.Endpoints;
using Eloquence.SpeechEvaluation.Evaluating;
using Eloquence.SpeechEvaluation.Infrastructure;
using Eloquence.SpeechEvaluation.Measuring;
using Eloquence.SpeechEvaluation.Norms;
using Eloquence.SpeechEvaluation.Scoring;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Options;

namespace Eloquence.SpeechEvaluation;

/// <summary>Composition of the speech evaluation service.</summary>
internal static class SpeechEvaluationExtensions
{
    /// <summary>Adds what measures recordings, limited by the configuration section <c>Scale</c>.</summary>
    public static void AddSpeechEvaluation(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<ScaleOptions>()
            .BindConfiguration(ScaleOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.AddNorms();
        builder.Services.AddProblemDetails();
        builder.Services.ConfigureHttpJsonOptions(options => ContractJson.Apply(options.SerializerOptions));
        builder.Services.AddSingleton<MeasurementGate>();
        builder.Services.AddSingleton<SpeechMeasurer>();
        builder.Services.AddSingleton<RecordingWork>();
        builder.Services.AddHttpClient(SpeechRecogniser.ClientName);
        builder.Services.AddSingleton<SpeechRecogniser>();
        builder.Services.AddSingleton<SpeechScorer>();
        builder.Services.AddSingleton<SpeechEvaluator>();
    }

    /// <summary>Maps the routes of the service.</summary>
    public static void MapSpeechEvaluation(this IEndpointRouteBuilder routes)
    {
        MeasureEndpoint.Map(routes);
        EvaluateEndpoint.Map(routes);
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
