using System.Collections.Concurrent;
using System.Net;
using Eloquence.Tests.Support;
using Npgsql;

namespace Eloquence.Api.Tests;

/// <summary>Servers of their own, because they are killed.</summary>
public sealed class OutageTests : OutageTest
{
    [Fact]
    public async Task A_killed_database_loses_nothing_acknowledged_and_answers_only_503_meanwhile()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        var sessions = new ConcurrentBag<string>();
        var analyses = new ConcurrentBag<string>();
        var statuses = new ConcurrentDictionary<HttpStatusCode, int>();
        var unexplained = new ConcurrentBag<string>();
        using var stop = new CancellationTokenSource();
        var load = Enumerable.Range(0, 10).Select(worker => Task.Run(async () =>
        {
            var api = worker % 2 == 0 ? first : second;
            for (var number = 0; !stop.IsCancellationRequested; number++)
            {
                var analysing = number % 2 == 0;
                using var answer = analysing
                    ? await api.AnalyseAsync(Upload.RandomBytes(2000), $"w{worker}")
                    : await api.StartSessionAsync($"user-{worker}-{number}");
                statuses.AddOrUpdate(answer.StatusCode, 1, (_, count) => count + 1);
                if (answer.IsSuccessStatusCode)
                {
                    (analysing ? analyses : sessions).Add((await answer.JsonAsync()).Text(analysing ? "analysis_id" : "session_id"));
                }
                else if (answer.StatusCode != HttpStatusCode.ServiceUnavailable || answer.Headers.RetryAfter is null)
                {
                    unexplained.Add($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
                }
            }
        })).ToArray();
        await Eventually.TrueAsync(() => analyses.Count > 50 && sessions.Count > 50, "some load");

        await Postgres.KillAsync();
        await Eventually.TrueAsync(() => statuses.ContainsKey(HttpStatusCode.ServiceUnavailable), "the outage to be answered", TimeSpan.FromSeconds(15));
        await Postgres.RestartAsync();
        var (analysed, started) = (analyses.Count, sessions.Count);
        await Eventually.TrueAsync(() => analyses.Count > analysed + 50 && sessions.Count > started + 50, "load after the outage");
        await stop.CancelAsync();
        await Task.WhenAll(load);

        Assert.Empty(unexplained);
        Assert.Empty(await MissingAsync("sessions", sessions));
        Assert.Empty(await MissingAsync("analyses", analyses));
        Assert.Equal(0L, await Backing.QueryAsync<long>(
            Database, "select count(*) from (select user_id, scenario_id from sessions group by 1, 2 having count(*) > 1) as duplicated"));
    }

    [Fact]
    public async Task A_short_break_of_the_database_is_waited_for_within_the_request()
    {
        await using var api = await StartAsync();
        await Postgres.KillAsync();

        var during = api.StartSessionAsync("marie");
        await Postgres.RestartAsync();

        Assert.Equal(HttpStatusCode.Created, (await during).StatusCode);
    }

    [Fact]
    public async Task Without_Redis_everything_works_and_the_health_says_degraded()
    {
        await using var api = await StartAsync();
        await Redis.KillAsync();

        Assert.Equal(HttpStatusCode.OK, (await api.Client.GetAsync("/api/scenarios")).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await api.StartSessionAsync("marie")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await api.AnalyseAsync(Upload.RandomBytes())).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await api.Client.GetAsync("/health")).StatusCode);
    }

    [Fact]
    public async Task A_frozen_Redis_costs_a_request_less_than_a_second()
    {
        await using var api = await StartAsync();
        await api.Client.GetAsync("/api/scenarios");
        await Redis.SuspendAsync();
        var started = TimeProvider.System.GetTimestamp();

        Assert.Equal(HttpStatusCode.OK, (await api.AnalyseAsync(Upload.RandomBytes())).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await api.Client.GetAsync("/api/scenarios")).StatusCode);

        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(2));
        await Redis.ResumeAsync();
    }

    private Task<TestApi> StartAsync() => TestApi.StartAsync(Database, Redis.ConnectionString, Evaluation.Address);

    private async Task<List<string>> MissingAsync(string table, IEnumerable<string> acknowledged)
    {
        await using var source = NpgsqlDataSource.Create(Database + ";Pooling=false");
        await using var command = source.CreateCommand($"select id::text from unnest($1) as wanted (id) where not exists (select from {table} where {table}.id = wanted.id)");
        command.Parameters.AddWithValue(acknowledged.Select(Guid.Parse).ToArray());
        await using var rows = await command.ExecuteReaderAsync();
        List<string> missing = [];
        while (await rows.ReadAsync())
        {
            missing.Add(rows.GetString(0));
        }

        return missing;
    }
}
