using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Eloquence.Hosting.Tests.Testing;

namespace Eloquence.Hosting.Tests.Publishing;

public sealed class ManifestTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_model_is_written_in_the_official_format()
    {
        var manifest = await PublishAsync(builder =>
        {
            var key = builder.AddParameter("key", secret: true);
            var word = builder.AddParameter("word", "hello", publishValueAsDefault: true);
            var legacy = builder.AddConnectionString("legacy");
            var cache = builder.AddContainer("cache", "example/cache", "1.2")
                .WithImageRegistry("registry.example")
                .WithEntrypoint("/bin/cache")
                .WithArgs("--verbose")
                .WithVolume("cache-data", "/data")
                .WithBindMount(Path.Combine(_folder.Path, "cache.conf"), "/etc/cache.conf", isReadOnly: true)
                .WithEndpoint(port: 6000, targetPort: 6379, name: "tcp");
            var tool = builder.AddExecutable("tool", "tool", _folder.Path, "serve").WithHttpEndpoint(env: "PORT").WithExternalHttpEndpoints();
            builder.AddProject("api", Path.Combine(_folder.Path, "Api", "Api.csproj"))
                .WithHttpEndpoint()
                .WithReference(tool.GetEndpoint("http"))
                .WithReference(legacy)
                .WithEnvironment("CACHE", $"cache://user:{key.Resource:uri}@{cache.GetEndpoint("tcp").Property(EndpointProperty.HostAndPort)}")
                .WithEnvironment("WORD", word);
            builder.AddConnectionString("composed", ReferenceExpression.Create($"to={cache.GetEndpoint("tcp")};key={key}"));
            builder.AddShell("helper").ExcludeFromManifest();
            builder.AddPlain("special").WithManifestPublishingCallback(context => context.Writer.WriteString("type", "special.v0"));
        });

        AssertEqual(
            """
            {
              "resources": {
                "key": { "type": "parameter.v0", "value": "{key.inputs.value}", "inputs": { "value": { "type": "string", "secret": true } } },
                "word": { "type": "parameter.v0", "value": "{word.inputs.value}", "inputs": { "value": { "type": "string", "default": { "value": "hello" } } } },
                "legacy": { "type": "parameter.v0", "connectionString": "{legacy.value}", "value": "{legacy.inputs.value}", "inputs": { "value": { "type": "string", "secret": true } } },
                "cache": {
                  "type": "container.v0",
                  "image": "registry.example/example/cache:1.2",
                  "entrypoint": "/bin/cache",
                  "args": [ "--verbose" ],
                  "bindMounts": [ { "source": "cache.conf", "target": "/etc/cache.conf", "readOnly": true } ],
                  "volumes": [ { "name": "cache-data", "target": "/data", "readOnly": false } ],
                  "bindings": { "tcp": { "scheme": "tcp", "protocol": "tcp", "transport": "tcp", "port": 6000, "targetPort": 6379 } }
                },
                "tool": {
                  "type": "executable.v0",
                  "workingDirectory": ".",
                  "command": "tool",
                  "args": [ "serve" ],
                  "env": { "PORT": "{tool.bindings.http.targetPort}" },
                  "bindings": { "http": { "scheme": "http", "protocol": "tcp", "transport": "http", "targetPort": 8000, "external": true } }
                },
                "api": {
                  "type": "project.v0",
                  "path": "Api/Api.csproj",
                  "env": {
                    "OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY": "in_memory",
                    "ASPNETCORE_FORWARDEDHEADERS_ENABLED": "true",
                    "HTTP_PORTS": "{api.bindings.http.targetPort}",
                    "TOOL_HTTP": "{tool.bindings.http.url}",
                    "services__tool__http__0": "{tool.bindings.http.url}",
                    "ConnectionStrings__legacy": "{legacy.connectionString}",
                    "CACHE": "cache://user:{key-uri-encoded.value}@{cache.bindings.tcp.host}:{cache.bindings.tcp.port}",
                    "WORD": "{word.value}"
                  },
                  "bindings": { "http": { "scheme": "http", "protocol": "tcp", "transport": "http" } }
                },
                "composed": { "type": "value.v0", "connectionString": "to={cache.bindings.tcp.url};key={key.value}" },
                "special": { "type": "special.v0" },
                "key-uri-encoded": { "type": "annotated.string", "value": "{key.value}", "filter": "uri" }
              }
            }
            """,
            manifest);
    }

    [Fact]
    public async Task Servers_bring_their_passwords_along()
    {
        var manifest = await PublishAsync(builder =>
        {
            builder.AddPostgres("postgres").AddDatabase("eloquence");
            builder.AddRedis("redis");
        });
        var resources = manifest["resources"]!;

        Assert.Equal("Host={postgres.bindings.tcp.host};Port={postgres.bindings.tcp.port};Username=postgres;Password={postgres-password.value}", (string?)resources["postgres"]!["connectionString"]);
        Assert.Equal("{postgres.connectionString};Database=eloquence", (string?)resources["eloquence"]!["connectionString"]);
        AssertEqual("""{ "minLength": 22 }""", resources["postgres-password"]!["inputs"]!["value"]!["default"]!["generate"]!);
        AssertEqual("""{ "minLength": 22, "special": false }""", resources["redis-password"]!["inputs"]!["value"]!["default"]!["generate"]!);
    }

    [Fact]
    public async Task No_value_of_a_secret_is_written()
    {
        var manifest = await PublishAsync(
            builder => builder.AddShell("program").WithEnvironment("KEY", builder.AddParameter("key", new GenerateParameterDefault { MinLength = 8 }, secret: true, persist: true)),
            "--Parameters:key=do-not-publish");

        Assert.DoesNotContain("do-not-publish", manifest.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--publisher", "compose", "'compose'")]
    [InlineData("--publisher", "manifest", "--output-path")]
    public async Task What_cannot_be_published_is_said(string option, string publisher, string expected)
    {
        await using var builder = TestModel.Builder(option, publisher);
        var application = await builder.BuildAsync();

        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(() => application.StartAsync());
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    private static void AssertEqual(string expected, JsonNode actual)
        => Assert.Equal(JsonNode.Parse(expected)!.ToString(), actual.ToString());

    private async Task<JsonNode> PublishAsync(Action<IDistributedApplicationTestingBuilder> model, params string[] args)
    {
        // A folder gets a file of the usual name.
        await using var builder = TestModel.Builder([.. args, "--publisher", "manifest", "--output-path", _folder.Path]);
        model(builder);
        var application = await builder.BuildAsync();
        await application.RunAsync();
        return JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_folder.Path, "aspire-manifest.json")))!;
    }
}
