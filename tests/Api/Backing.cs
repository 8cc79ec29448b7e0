using Eloquence.Tests.Support;
using Npgsql;

namespace Eloquence.Api.Tests;

/// <summary>Servers shared by the tests that leave them alone; every test has a database of its own.</summary>
public sealed class Backing : IAsyncLifetime
{
    public const string Name = "backing";

    public PostgresServer Postgres { get; private set; } = null!;

    public RedisServer Redis { get; private set; } = null!;

    public SpeechEvaluationStub Evaluation { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Postgres = await PostgresServer.StartAsync();
        Redis = await RedisServer.StartAsync();
        Evaluation = await SpeechEvaluationStub.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await Evaluation.DisposeAsync();
        await Redis.DisposeAsync();
        await Postgres.DisposeAsync();
    }

    internal static async Task<T> QueryAsync<T>(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    internal static async Task ExecuteAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}

[CollectionDefinition(Backing.Name)]
public sealed class BackingCollection : ICollectionFixture<Backing>;

/// <summary>One replica on a new database.</summary>
[Collection(Backing.Name)]
public abstract class ApiTest(Backing backing) : IAsyncLifetime
{
    private protected string Database { get; private set; } = "";

    private protected TestApi Api { get; private set; } = null!;

    private protected Backing Backing => backing;

    private protected virtual (string Key, string Value)[] Settings => [];

    public async Task InitializeAsync()
    {
        Database = await backing.Postgres.CreateDatabaseAsync();
        backing.Evaluation.Answer = SpeechEvaluationStub.Measured;
        Api = await ReplicaAsync();
    }

    public async Task DisposeAsync() => await Api.DisposeAsync();

    private protected Task<TestApi> ReplicaAsync() =>
        TestApi.StartAsync(Database, backing.Redis.ConnectionString, backing.Evaluation.Address, Settings);
}
