using System.Net;
using Eloquence.Api.Infrastructure.Postgres;
using Npgsql;

namespace Eloquence.Api.Tests;

/// <summary>Databases that an earlier version left behind, with data in them.</summary>
[Collection(Backing.Name)]
public sealed class UpgradeTests(Backing backing)
{
    private const string Session = "11111111-1111-4111-8111-111111111111";
    private const string Analysis = "22222222-2222-4222-8222-222222222222";

    private const string OldSession = $"""
        insert into sessions (id, user_id, scenario_id, language, is_multi_agent, room_name, agent_identity)
        values ('{Session}', 'marie', 'demo-1', 'fr', false, 'session_demo-1_1', 'ai_agent_1')
        """;

    private const string OldAnalysis = $$"""
        insert into analyses (id, scope, audio_sha256, audio_bytes, session_id, scenario, result)
        values ('{{Analysis}}', 'session:{{Session}}', sha256('take'), 32000, '{{Session}}', 'demo-1',
            '{"analysis_id":"{{Analysis}}","transcription":"","measurement":{"engine":"old/1","degraded":false,"reasons":[],"duration_seconds":2.5} }')
        """;

    public static TheoryData<int> EarlierVersions => [.. Enumerable.Range(1, Migration.Embedded().Count - 1)];

    [Theory]
    [MemberData(nameof(EarlierVersions))]
    public async Task The_data_of_every_earlier_version_is_kept_and_usable(int version)
    {
        var database = await backing.Postgres.CreateDatabaseAsync();
        await ApplyAsync(database, version);
        await Backing.ExecuteAsync(database, OldSession);
        if (version < 3)
        {
            await Backing.ExecuteAsync(database, OldAnalysis);
        }

        await using var api = await TestApi.StartAsync(database, backing.Redis.ConnectionString, backing.Evaluation.Address);

        Assert.Equal((long)Migration.Embedded().Count, await Backing.QueryAsync<long>(database, "select count(*) from schema_migrations"));
        var session = await (await api.Client.GetAsync($"/api/sessions/{Session}")).JsonAsync();
        Assert.Equal("marie", session.Text("user_id"));
        if (version < 3)
        {
            var listed = await (await api.Client.GetAsync("/api/analyses?user_id=marie")).JsonAsync();
            Assert.Equal(Analysis, listed.GetProperty("analyses")[0].Text("analysis_id"));
            Assert.Equal("confidence", listed.GetProperty("analyses")[0].Text("kind"));
            var report = await (await api.Client.PostAsync($"/api/sessions/{Session}/end", null)).JsonAsync();
            Assert.Equal(2.5, report.GetProperty("detailed_metrics").GetProperty("recorded_seconds").GetDouble());
        }

        Assert.Equal(HttpStatusCode.OK, (await api.AnalyseAsync(Upload.RandomBytes(), Session)).StatusCode);
    }

    private static async Task ApplyAsync(string database, int version)
    {
        await Backing.ExecuteAsync(
            database,
            "create table schema_migrations (version integer primary key, name text not null, checksum text not null, applied_at timestamptz not null default now())");
        await using var source = NpgsqlDataSource.Create(database + ";Pooling=false");
        foreach (var migration in Migration.Embedded().Take(version))
        {
            await Backing.ExecuteAsync(database, migration.Sql);
            await using var record = source.CreateCommand("insert into schema_migrations (version, name, checksum) values ($1, $2, $3)");
            record.Parameters.Add(new() { Value = migration.Version });
            record.Parameters.Add(new() { Value = migration.Name });
            record.Parameters.Add(new() { Value = migration.Checksum });
            await record.ExecuteNonQueryAsync();
        }
    }
}
