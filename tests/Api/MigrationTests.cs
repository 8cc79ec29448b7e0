using System.Net;
using Eloquence.Api.Infrastructure.Postgres;
using Eloquence.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Eloquence.Api.Tests;

[Collection(Backing.Name)]
public sealed class MigrationTests(Backing backing)
{
    [Fact]
    public async Task Replicas_that_start_together_apply_every_migration_once()
    {
        var database = await backing.Postgres.CreateDatabaseAsync();

        var replicas = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => StartAsync(database)));

        Assert.Equal((long)Migration.Embedded().Count, await Backing.QueryAsync<long>(database, "select count(*) from schema_migrations"));
        Assert.Equal(4L, await Backing.QueryAsync<long>(database, "select count(*) from scenarios"));
        await Task.WhenAll(replicas.Select(replica => replica.DisposeAsync().AsTask()));
    }

    [Fact]
    public async Task A_replica_waits_alive_for_a_server_and_a_database_that_are_not_there_yet()
    {
        await using var server = await PostgresServer.StartAsync();
        await server.StopAsync();
        await using var api = await TestApi.LaunchAsync(server.ConnectionString("eloquence"), backing.Redis.ConnectionString, backing.Evaluation.Address);

        Assert.Equal(HttpStatusCode.OK, (await api.Client.GetAsync("/alive")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await api.Client.GetAsync("/health")).StatusCode);
        var early = await api.StartSessionAsync("marie");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, early.StatusCode);
        Assert.NotNull(early.Headers.RetryAfter);

        await server.RestartAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await api.Client.GetAsync("/health")).StatusCode);
        await server.CreateDatabaseAsync("eloquence");
        await Eventually.TrueAsync(async () => (await api.Client.GetAsync("/health")).IsSuccessStatusCode, "the migrations to be applied");

        Assert.Equal(HttpStatusCode.Created, (await api.StartSessionAsync("marie")).StatusCode);
    }

    [Fact]
    public async Task A_migration_whose_text_changed_stops_the_replica()
    {
        var database = await backing.Postgres.CreateDatabaseAsync();
        await (await StartAsync(database)).DisposeAsync();
        await Backing.ExecuteAsync(database, "update schema_migrations set checksum = 'other' where version = 1");

        await using var api = await TestApi.LaunchAsync(database, backing.Redis.ConnectionString, backing.Evaluation.Address);

        var lifetime = api.Services.GetRequiredService<IHostApplicationLifetime>();
        await Eventually.TrueAsync(() => lifetime.ApplicationStopping.IsCancellationRequested, "the replica to stop");
    }

    [Fact]
    public void Migrations_are_numbered_without_gaps_and_checked_independently_of_line_ends()
    {
        Assert.Equal(Enumerable.Range(1, Migration.Embedded().Count), Migration.Embedded().Select(migration => migration.Version));
        Assert.Equal(new Migration(1, "a", "x\ny").Checksum, new Migration(1, "a", "x\r\ny").Checksum);
    }

    private Task<TestApi> StartAsync(string database) => TestApi.StartAsync(database, backing.Redis.ConnectionString, backing.Evaluation.Address);
}
