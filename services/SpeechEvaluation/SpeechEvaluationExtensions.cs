using Eloquence.Contracts;
using Eloquence.SpeechEvaluation.Endpoints;
using Eloquence.SpeechEvaluation.Infrastructure;
using Eloquence.SpeechEvaluation.Measuring;

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
        builder.Services.AddProblemDetails();
        builder.Services.ConfigureHttpJsonOptions(options => ContractJson.Apply(options.SerializerOptions));
        builder.Services.AddSingleton<MeasurementGate>();
        builder.Services.AddSingleton<SpeechMeasurer>();
    }

    /// <summary>Maps the routes of the service.</summary>
    public static void MapSpeechEvaluation(this IEndpointRouteBuilder routes) => MeasureEndpoint.Map(routes);
}
