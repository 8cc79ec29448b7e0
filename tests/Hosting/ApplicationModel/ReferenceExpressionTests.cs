using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Eloquence.Hosting.Tests.Testing;

namespace Eloquence.Hosting.Tests.ApplicationModel;

public sealed class ReferenceExpressionTests
{
    private readonly IDistributedApplicationBuilder _builder = TestModel.Builder("--Parameters:word=a b&c");

    private IResourceBuilder<ParameterResource> Word => field ??= _builder.AddParameter("word");

    [Fact]
    public async Task Holes_become_values_at_run_time_and_expressions_in_the_manifest()
    {
        var expression = ReferenceExpression.Create($"before {Word} after {"text"}");

        Assert.Equal("before a b&c after text", await expression.GetValueAsync(default));
        Assert.Equal("before {word.value} after text", expression.ValueExpression);
        Assert.Equal("before {0} after text", expression.Format);
        Assert.Same(Word.Resource, Assert.Single(expression.ValueProviders));
    }

    [Fact]
    public async Task Braces_of_the_text_stay_braces()
    {
        var expression = ReferenceExpression.Create($"{{\"key\": \"{Word}\"}} {"{0}"}");

        Assert.Equal("{\"key\": \"a b&c\"} {0}", await expression.GetValueAsync(default));
        Assert.Equal("{\"key\": \"{word.value}\"} {0}", expression.ValueExpression);
    }

    [Fact]
    public async Task The_format_uri_encodes_values_and_text()
    {
        var expression = ReferenceExpression.Create($"x://{Word.Resource:uri}/{"d e":uri}");

        Assert.Equal("x://a%20b%26c/d%20e", await expression.GetValueAsync(default));
        Assert.Equal("x://{word-uri-encoded.value}/d%20e", expression.ValueExpression);
    }

    [Fact]
    public async Task Expressions_nest()
    {
        var inner = ReferenceExpression.Create($"<{Word}>");
        var outer = ReferenceExpression.Create($"[{inner}{inner}]");

        Assert.Equal("[<a b&c><a b&c>]", await outer.GetValueAsync(default));
        Assert.Equal("[<{word.value}><{word.value}>]", outer.ValueExpression);
    }

    [Fact]
    public async Task A_builder_appends_text_and_holes_in_order()
    {
        var builder = new ReferenceExpressionBuilder();
        Assert.True(builder.IsEmpty);
        builder.AppendLiteral("{literal} ");
        builder.Append($"{Word};");
        builder.AppendValueProvider(Word.Resource, "uri");

        var expression = builder.Build();

        Assert.Equal("{literal} a b&c;a%20b%26c", await expression.GetValueAsync(default));
        Assert.Equal([null, "uri"], expression.StringFormats);
    }

    [Fact]
    public async Task A_condition_chooses_when_the_value_is_asked_for()
    {
        var yes = ReferenceExpression.CreateConditional(Word.Resource, "A B&C", ReferenceExpression.Create($"yes"), ReferenceExpression.Create($"no"));
        var no = ReferenceExpression.CreateConditional(Word.Resource, "other", ReferenceExpression.Create($"yes"), ReferenceExpression.Create($"no"));

        Assert.Equal("yes", await yes.GetValueAsync(default));
        Assert.Equal("no", await no.GetValueAsync(default));
    }

    [Fact]
    public async Task The_empty_expression_has_no_value() => Assert.Null(await ReferenceExpression.Empty.GetValueAsync(default));
}
