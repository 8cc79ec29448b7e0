using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Eloquence.Hosting.Tests.Testing;

namespace Eloquence.Hosting.Tests.Builder;

/// <summary>What a reference puts into the environment.</summary>
public sealed class ReferenceTests
{
    private readonly IDistributedApplicationTestingBuilder _builder = TestModel.Builder("--ConnectionStrings:legacy=Server=old", "--Parameters:redis-password=p@ss", "--Parameters:pg-password=s/t");
    private readonly IResourceBuilder<PlainResource> _client;

    public ReferenceTests() => _client = _builder.AddPlain("client");

    [Fact]
    public async Task A_service_is_found_by_service_discovery_and_by_plain_variables()
    {
        var project = AddProject("speech-evaluation")
            .WithHttpEndpoint().At("http", 5001)
            .WithHttpEndpoint(name: "grpc").At("grpc", 5002);

        var variables = await VariablesAsync(_client.WithReference(project));

        Assert.Equal("http://localhost:5001", variables["services__speech-evaluation__http__0"]);
        Assert.Equal("http://localhost:5001", variables["SPEECH_EVALUATION_HTTP"]);
        Assert.Equal("http://localhost:5002", variables["services__speech-evaluation__grpc__0"]);
        Assert.Equal("http://localhost:5002", variables["SPEECH_EVALUATION_GRPC"]);
    }

    [Fact]
    public async Task One_endpoint_may_be_referred_to_and_others_left_out()
    {
        var project = AddProject("api").WithHttpEndpoint().At("http", 5001).WithHttpEndpoint(name: "admin").At("admin", 5002);

        var variables = await VariablesAsync(_client.WithReference(project.GetEndpoint("http")));

        Assert.Contains("services__api__http__0", variables.Keys);
        Assert.DoesNotContain("services__api__admin__0", variables.Keys);
    }

    [Fact]
    public async Task An_endpoint_excluded_from_references_is_not_injected()
    {
        var project = AddProject("api").WithHttpEndpoint().At("http", 5001).WithEndpoint("http", endpoint => endpoint.ExcludeReferenceEndpoint = true);

        Assert.Empty(await VariablesAsync(_client.WithReference(project)));
    }

    [Fact]
    public async Task A_connection_string_comes_with_its_properties()
    {
        var redis = _builder.AddRedis("redis").At("tcp", 6000);

        var variables = await VariablesAsync(_client.WithReference(redis));

        Assert.Equal("localhost:6000,password=p@ss", variables["ConnectionStrings__redis"]);
        Assert.Equal("localhost", variables["REDIS_HOST"]);
        Assert.Equal("6000", variables["REDIS_PORT"]);
        Assert.Equal("p@ss", variables["REDIS_PASSWORD"]);
        Assert.Equal("redis://:p%40ss@localhost:6000", variables["REDIS_URI"]);
    }

    [Fact]
    public async Task A_database_adds_its_name_to_its_servers_connection()
    {
        var password = _builder.AddParameter("pg-password", secret: true);
        var database = _builder.AddPostgres("postgres", password: password).At("tcp", 6001).AddDatabase("main-db", "eloquence");

        var variables = await VariablesAsync(_client.WithReference(database, connectionName: "store"));

        Assert.Equal("Host=localhost;Port=6001;Username=postgres;Password=s/t;Database=eloquence", variables["ConnectionStrings__store"]);
        Assert.Equal("eloquence", variables["STORE_DATABASENAME"]);
        Assert.Equal("postgresql://postgres:s%2Ft@localhost:6001/eloquence", variables["STORE_URI"]);
        Assert.Equal("jdbc:postgresql://localhost:6001/eloquence", variables["STORE_JDBCCONNECTIONSTRING"]);
    }

    [Fact]
    public async Task Connection_properties_can_be_added_and_replaced()
    {
        var redis = _builder.AddRedis("redis").At("tcp", 6000).WithConnectionProperty("host", "elsewhere").WithConnectionProperty("Tenant", ReferenceExpression.Create($"t1"));

        var variables = await VariablesAsync(_client.WithReference(redis));

        Assert.Equal(("elsewhere", "t1"), (variables["REDIS_HOST"], variables["REDIS_TENANT"]));
    }

    [Fact]
    public async Task Flags_say_what_a_reference_injects()
    {
        var redis = _builder.AddRedis("redis").At("tcp", 6000);
        var project = AddProject("api").WithHttpEndpoint().At("http", 5001);

        var variables = await VariablesAsync(_client
            .WithReferenceEnvironment(ReferenceEnvironmentInjectionFlags.ConnectionString | ReferenceEnvironmentInjectionFlags.ServiceDiscovery)
            .WithReference(redis).WithReference(project));

        Assert.Equal(["ConnectionStrings__redis", "services__api__http__0"], variables.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_configured_connection_string_is_handed_on_under_its_name_or_another_variable()
    {
        var plain = await VariablesAsync(_client.WithReference(_builder.AddConnectionString("legacy")));

        Assert.Equal("Server=old", plain["ConnectionStrings__legacy"]);
    }

    [Fact]
    public async Task A_connection_string_may_have_a_variable_of_its_own()
    {
        var variables = await VariablesAsync(_client.WithReference(_builder.AddConnectionString("legacy", "LEGACY_SERVER")));

        Assert.Equal("Server=old", variables["LEGACY_SERVER"]);
    }

    [Fact]
    public async Task A_missing_connection_string_fails_unless_it_is_optional()
    {
        var missing = _builder.AddConnectionString("missing");

        var failure = await Assert.ThrowsAsync<MissingParameterValueException>(() => VariablesAsync(_client.WithReference(missing)));
        Assert.Contains("'ConnectionStrings:missing'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_string_is_composed_of_other_values()
    {
        var redis = _builder.AddRedis("redis").At("tcp", 6000);
        var composed = _builder.AddConnectionString("composed", expression => expression.Append($"at={redis.Resource.PrimaryEndpoint.Property(EndpointProperty.HostAndPort)};key=k"));

        var variables = await VariablesAsync(_client.WithReference(composed));

        Assert.Equal("at=localhost:6000;key=k", variables["ConnectionStrings__composed"]);
        Assert.Contains(composed.Resource.Annotations.OfType<WaitAnnotation>(), wait => wait.Resource == redis.Resource && wait.WaitType == WaitType.WaitUntilStarted);
    }

    [Fact]
    public async Task An_address_outside_is_a_service_too()
    {
        var variables = await VariablesAsync(_client.WithReference("model", new Uri("https://models.example/v1")));

        Assert.Equal("https://models.example/v1", variables["services__model__default__0"]);
        Assert.Equal("https://models.example/v1", variables["MODEL"]);
        Assert.Throws<InvalidOperationException>(() => _client.WithReference("model", new Uri("/v1", UriKind.Relative)));
    }

    [Fact]
    public void References_and_waits_are_relationships_each_once()
    {
        var redis = _builder.AddRedis("redis");
        _client.WithReference(redis).WithReference(redis, "again").WaitFor(redis).WithParentRelationship(redis);

        Assert.Equal(
            [("redis", "Reference"), ("redis", "WaitFor"), ("redis", "Parent")],
            ResourceRelationships.Of(_client.Resource).Select(relationship => (relationship.ResourceName, relationship.Type)));
    }

    [Fact]
    public void Waiting_for_a_child_waits_for_its_parent()
    {
        var postgres = _builder.AddPostgres("postgres");
        _client.WaitFor(postgres.AddDatabase("eloquence"));

        Assert.Equal(["postgres", "eloquence"], _client.Resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource.Name));
    }

    private IResourceBuilder<ProjectResource> AddProject(string name) => _builder.AddProject(name, $"{name}/{name}.csproj");

    private async Task<IReadOnlyDictionary<string, string>> VariablesAsync(IResourceBuilder<PlainResource> resource)
    {
        await using var application = await _builder.BuildAsync();
        return await application.EnvironmentOfAsync(resource.Resource);
    }
}
