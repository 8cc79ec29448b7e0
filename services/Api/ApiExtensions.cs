using Eloquence.Api.Analyses;
using Eloquence.Api.Conversations;
using Eloquence.Api.Endpoints;
using Eloquence.Api.Exercises;
using Eloquence.Api.Infrastructure.Http;
using Eloquence.Api.Infrastructure.Postgres;
using Eloquence.Api.Infrastructure.Redis;
using Eloquence.Api.Live;
using Eloquence.Api.Reports;
using Eloquence.Api.Retention;
using Eloquence.Api.Rooms;
using Eloquence.Api.Scenarios;
using Eloquence.Api.Sessions;
using Eloquence.Api.Stories;
using Eloquence.Api.Tokens;
using Eloquence.Api.Virelangues;
using Eloquence.Contracts;
using Eloquence.ServiceDefaults;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Eloquence.Api;

/// <summary>Composition of the API.</summary>
internal static class ApiExtensions
{
    /// <summary>Adds what the API consists of. Connection strings: <c>eloquence</c> (PostgreSQL) and <c>redis</c>.</summary>
    public static void AddApi(this IHostApplicationBuilder builder)
    {
        builder.Services.ConfigureHttpJsonOptions(options => ContractJson.Apply(options.SerializerOptions));
        builder.AddDescription("v1", "Eloquence API", "Sessions, exercises, analyses, tongue twisters, stories, live voice and the coach of a French public-speaking app.");
        builder.AddEloquenceDatabase("eloquence");

        // Redis carries a cache and notices: without it the API works, a little slower and silently.
        builder.AddRedisDistributedCache("redis", settings => settings.FailureStatus = HealthStatus.Degraded);
        builder.Services.AddHttpClient<SpeechEvaluationClient>(client => client.TakesRecordings(new Uri("http://speech-evaluation")));
        builder.Services.AddHttpClient<WhisperClient>(client => client.TakesRecordings(WhisperClient.Address));

        builder.Services.AddOptions<LiveKitOptions>()
            .BindConfiguration(LiveKitOptions.Section)
            .Validate<IHostEnvironment>(
                (options, environment) => environment.IsDevelopment() || options.IsStrong, LiveKitOptions.WeakSecret)
            .ValidateOnStart();
        builder.Services.AddSingleton<LiveKitTokenIssuer>();
        builder.Services.AddSingleton<LiveKitWebhook>();
        builder.Services.AddHttpClient<LiveKitRooms>(client => client.BaseAddress = LiveKitRooms.Address);
        builder.Services.AddSingleton<TokenNotices>();
        builder.Services.AddSingleton<TokenExpiryWatch>();
        builder.Services.AddHostedService(services => services.GetRequiredService<TokenExpiryWatch>());

        builder.Services.AddSingleton<ScenarioStore>();
        builder.Services.AddSingleton<ScenarioCache>();
        builder.Services.AddSingleton<ScenarioCatalogue>();
        builder.Services.AddSingleton<SessionStore>();
        builder.Services.AddSingleton<SessionService>();
        builder.Services.AddSingleton<AnalysisStore>();
        builder.Services.AddSingleton<RedisNotices>();
        builder.Services.AddSingleton<AnalysisNotices>();
        builder.Services.AddSingleton<AnalysisService>();
        builder.Services.AddTransient<SpeechJudge>();
        builder.Services.AddTransient<ConfidenceAnalyser>();
        builder.Services.AddTransient<VoiceAnalyser>();
        builder.Services.AddSingleton<ExerciseStore>();
        builder.Services.AddSingleton<ExerciseService>();
        builder.Services.AddSingleton<UserStore>();
        builder.Services.AddSingleton<ReportReader>();
        builder.AddRetention();
        builder.AddLive();
        builder.AddConversations();
        builder.Services.AddSingleton<VirelangueLibrary>();
        builder.Services.AddTransient<VirelangueAnalyser>();
        builder.Services.AddSingleton<StoryLibrary>();
        builder.Services.AddTransient<StoryAnalyser>();
    }

    /// <summary>A recording of hours takes minutes: the budget of the request bounds the call, and HttpClient's own 100 s do not.</summary>
    private static void TakesRecordings(this HttpClient client, Uri address)
    {
        client.BaseAddress = address;
        client.Timeout = Timeout.InfiniteTimeSpan;
    }

    /// <summary>Maps the routes of the API.</summary>
    public static void MapApi(this IEndpointRouteBuilder routes)
    {
        var root = routes.MapGroup("").AddEndpointFilter(RejectionFilter.InvokeAsync);
        root.MapAnalyses();
        root.MapReports();
        root.MapTokens();
        root.MapRooms();
        root.MapDiagnostics();
        root.MapConversations();
        root.MapModels();
        root.MapVirelangues();
        root.MapStories();

        var api = root.MapGroup("/api");
        api.MapScenarios();
        api.MapSessions();
        api.MapExercises();
        api.MapUsers();
        routes.MapLive();
        routes.MapDescription();
    }
}
