using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace Eloquence.Redis;

/// <summary>Spans and metrics under the OpenTelemetry semantic conventions for databases (db.*).</summary>
public static class RedisTelemetry
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string SourceName = "Eloquence.Redis";

    private static readonly ActivitySource Source = new(SourceName);
    private static readonly Meter Meter = new(SourceName);
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "db.client.operation.duration",
        unit: "s",
        description: "Duration of database client operations.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] });

    /// <summary>Starts the span of one command; <see langword="null"/> when nobody listens.</summary>
    internal static Activity? Start(string operation, RedisConnectionOptions options)
    {
        var activity = Source.HasListeners() ? Source.StartActivity(operation, ActivityKind.Client) : null;
        if (activity?.IsAllDataRequested == true)
        {
            foreach (var (key, value) in Describe(operation, options))
            {
                activity.SetTag(key, value);
            }

            activity.SetTag("db.namespace", options.Database.ToString(CultureInfo.InvariantCulture));
        }

        return activity;
    }

    internal static void Finish(Activity? activity, string operation, RedisConnectionOptions options, TimeSpan elapsed, Exception? failure)
    {
        if (activity is null && !Duration.Enabled)
        {
            return;
        }

        var tags = Describe(operation, options);
        if (failure is not null)
        {
            var type = failure is RedisServerException server ? server.Code : failure.GetType().FullName!;
            tags.Add("error.type", type);
            activity?.SetTag("error.type", type);
            activity?.SetStatus(ActivityStatusCode.Error, failure.Message);
            if (failure is RedisServerException)
            {
                tags.Add("db.response.status_code", type);
                activity?.SetTag("db.response.status_code", type);
            }
        }

        Duration.Record(elapsed.TotalSeconds, tags);
    }

    private static TagList Describe(string operation, RedisConnectionOptions options) => new()
    {
        { "db.system.name", "redis" },
        { "db.operation.name", operation },
        { "server.address", options.Host },
        { "server.port", options.Port },
    };
}
