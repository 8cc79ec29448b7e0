using Eloquence.Tests.Support;

namespace Eloquence.Api.Tests;

/// <summary>A test with servers of its own, because they are killed.</summary>
public abstract class OutageTest : IAsyncLifetime
{
    internal PostgresServer Postgres { get; private set; } = null!;

    internal RedisServer Redis { get; private set; } = null!;

    internal SpeechEvaluationStub Evaluation { get; private set; } = null!;

    internal string Database { get; private set; } = "";

    public async Task InitializeAsync()
    {
        Postgres = await PostgresServer.StartAsync();
        Redis = await RedisServer.StartAsync();
        Evaluation = await SpeechEvaluationStub.StartAsync();
        Database = await Postgres.CreateDatabaseAsync("eloquence");
    }

    public async Task DisposeAsync()
    {
        await Evaluation.DisposeAsync();
        await Redis.DisposeAsync();
        await Postgres.DisposeAsync();
    }
}
