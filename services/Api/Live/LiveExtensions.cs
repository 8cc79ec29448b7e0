using Eloquence.Api.Infrastructure.Redis;

namespace Eloquence.Api.Live;

/// <summary>Registers live sessions.</summary>
internal static class LiveExtensions
{
    public static void AddLive(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<LiveOptions>().BindConfiguration(LiveOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<LiveStateStore>();
        builder.Services.AddTransient<LiveEvaluator>();
        builder.Services.AddSingleton<LiveSessions>();
        builder.Services.AddHostedService(services => services.GetRequiredService<LiveSessions>());
        builder.Services.AddTransient<LiveServices>();
    }
}
