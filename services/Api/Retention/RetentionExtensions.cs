using Eloquence.Api.Infrastructure.Postgres;

namespace Eloquence.Api.Retention;

internal static class RetentionExtensions
{
    /// <summary>Adds the deletion of old recordings, analyses and sessions, set up by the configuration section <c>Retention</c>.</summary>
    public static void AddRetention(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<RetentionOptions>().BindConfiguration(RetentionOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<RetentionStore>();
        builder.Services.AddSingleton<RetentionService>();
        builder.Services.AddHostedService(services => services.GetRequiredService<RetentionService>());
    }
}
