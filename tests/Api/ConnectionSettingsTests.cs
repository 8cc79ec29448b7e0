using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Eloquence.Api.Tests;

[Collection(Backing.Name)]
public sealed class ConnectionSettingsTests(Backing backing)
{
    [Fact]
    public async Task What_the_connection_string_leaves_open_is_set_and_what_it_says_counts()
    {
        var database = await backing.Postgres.CreateDatabaseAsync();

        await using var api = await TestApi.StartAsync($"{database};Command Timeout=11", backing.Redis.ConnectionString, backing.Evaluation.Address);

        var settings = new NpgsqlConnectionStringBuilder(api.Services.GetRequiredService<NpgsqlDataSource>().ConnectionString);
        Assert.Equal((11, 3, 40), (settings.CommandTimeout, settings.Timeout, settings.MaxPoolSize));
    }

    [Fact]
    public async Task Statements_are_planned_once_per_connection()
    {
        var database = await backing.Postgres.CreateDatabaseAsync();
        await using var api = await TestApi.StartAsync(database, backing.Redis.ConnectionString, backing.Evaluation.Address);

        await using var connection = await api.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        for (var run = 0; run < 3; run++)
        {
            await using var query = new NpgsqlCommand("select count(*) from sessions where user_id = $1", connection) { Parameters = { new() { Value = "marie" } } };
            await query.ExecuteScalarAsync();
        }

        await using var prepared = new NpgsqlCommand("select count(*) from pg_prepared_statements where statement like '%from sessions%'", connection);
        Assert.Equal(1L, await prepared.ExecuteScalarAsync());
    }
}
