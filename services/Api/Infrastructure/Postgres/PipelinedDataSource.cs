using Npgsql;

namespace Eloquence.Api.Infrastructure.Postgres;

/// <summary>
/// A few connections that all short statements share: commands of simultaneous requests go out in one packet and their results come back in
/// one (https://www.npgsql.org/doc/performance.html, multiplexing).
/// </summary>
internal sealed class PipelinedDataSource : IAsyncDisposable
{
    /// <summary>How long an answer may take; on shared connections Npgsql itself sets no limit.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    private const int PoolSize = 4;

    public PipelinedDataSource(NpgsqlConnectionStringBuilder settings, ILoggerFactory loggers)
    {
        var shared = new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Multiplexing = true, MaxPoolSize = PoolSize };
        Source = new NpgsqlDataSourceBuilder(shared.ConnectionString).UseLoggerFactory(loggers).Build();
    }

    /// <summary>Makes commands and batches; connections opened on it cannot hold transactions.</summary>
    public NpgsqlDataSource Source { get; }

    public ValueTask DisposeAsync() => Source.DisposeAsync();
}
