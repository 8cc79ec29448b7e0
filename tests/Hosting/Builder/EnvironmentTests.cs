using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Eloquence.Hosting.Tests.Testing;

namespace Eloquence.Hosting.Tests.Builder;

/// <summary>Every way to say a variable or an argument.</summary>
public sealed class EnvironmentTests
{
    private readonly IDistributedApplicationTestingBuilder _builder = TestModel.Builder("--Parameters:word=hello", "--Parameters:redis-password=secret");
    private readonly IResourceBuilder<ExecutableResource> _program;

    public EnvironmentTests() => _program = _builder.AddExecutable("program", "program", ".");

    [Fact]
    public async Task Variables_are_text_values_expressions_and_callbacks()
    {
        var word = _builder.AddParameter("word");
        var redis = _builder.AddRedis("redis").At("tcp", 6000);
        _program
            .WithEnvironment("TEXT", "text")
            .WithEnvironment("NOTHING", (string?)null)
            .WithEnvironment("CALLED", () => "called")
            .WithEnvironment("PARAMETER", word)
            .WithEnvironment("EXPRESSION", $"<{word}>")
            .WithEnvironment("READY_EXPRESSION", ReferenceExpression.Create($"[{word}]"))
            .WithEnvironment("ENDPOINT", redis.GetEndpoint("tcp"))
            .WithEnvironment("PORT", redis.GetEndpoint("tcp").Property(EndpointProperty.Port))
            .WithEnvironment("CONNECTION", redis)
            .WithEnvironment(context => context.EnvironmentVariables["NUMBER"] = 1.5)
            .WithEnvironment(async context =>
            {
                await Task.Yield();
                context.EnvironmentVariables["LATER"] = word.Resource;
            });

        var variables = await VariablesAsync();

        Assert.Equal("text", variables["TEXT"]);
        Assert.Equal("", variables["NOTHING"]);
        Assert.Equal("called", variables["CALLED"]);
        Assert.Equal("hello", variables["PARAMETER"]);
        Assert.Equal("<hello>", variables["EXPRESSION"]);
        Assert.Equal("[hello]", variables["READY_EXPRESSION"]);
        Assert.Equal("redis://localhost:6000", variables["ENDPOINT"]);
        Assert.Equal("6000", variables["PORT"]);
        Assert.Equal("localhost:6000,password=secret", variables["CONNECTION"]);
        Assert.Equal("1.5", variables["NUMBER"]);
        Assert.Equal("hello", variables["LATER"]);
    }

    [Fact]
    public async Task The_last_value_of_a_variable_wins()
    {
        _program.WithEnvironment("A", "first").WithEnvironment("A", "second");

        Assert.Equal("second", (await VariablesAsync())["A"]);
    }

    [Fact]
    public async Task A_value_of_an_unusable_type_is_refused_by_name()
    {
        _program.WithEnvironment(context => context.EnvironmentVariables["A"] = new object());

        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(VariablesAsync);
        Assert.Contains("environment variable 'A' of resource 'program'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Arguments_are_text_values_and_callbacks_in_order()
    {
        var word = _builder.AddParameter("word");
        _program
            .WithArgs("one", "two")
            .WithArgs(word, 3, ReferenceExpression.Create($"--word={word}"))
            .WithArgs(context => context.Args.Add("last but one"))
            .WithArgs(async context =>
            {
                await Task.Yield();
                context.Args.Insert(0, "zero");
            });
        await using var application = await _builder.BuildAsync();

        Assert.Equal(["zero", "one", "two", "hello", "3", "--word=hello", "last but one"], await application.ArgumentsOfAsync(_program.Resource));
    }

    [Fact]
    public async Task Telemetry_variables_give_way_to_those_of_the_model()
    {
        var builder = new DistributedApplicationBuilder([]);
        var program = builder.AddExecutable("program", "program", ".").WithOtlpExporter(OtlpProtocol.HttpProtobuf).WithEnvironment("OTEL_SERVICE_NAME", "mine");
        await using var application = builder.Build();

        var variables = await application.EnvironmentOfAsync(program.Resource);

        Assert.Equal("mine", variables["OTEL_SERVICE_NAME"]);
        Assert.Equal("http/protobuf", variables["OTEL_EXPORTER_OTLP_PROTOCOL"]);
        Assert.StartsWith("x-otlp-api-key=", variables["OTEL_EXPORTER_OTLP_HEADERS"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_relative_working_directory_is_meant_from_the_AppHosts_folder()
        => Assert.Equal(Path.Combine(_builder.AppHostDirectory, "sub"), _builder.AddExecutable("other", "x", "sub").Resource.WorkingDirectory);

    private async Task<IReadOnlyDictionary<string, string>> VariablesAsync()
    {
        await using var application = await _builder.BuildAsync();
        return await application.EnvironmentOfAsync(_program.Resource);
    }
}
