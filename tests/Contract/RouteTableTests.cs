using System.Reflection;
using System.Text;
using Eloquence.Tests.Support;

namespace Eloquence.Contract.Tests;

/// <summary>Keeps the table of client routes in the documents true.</summary>
public sealed class RouteTableTests
{
    /// <summary>Set to anything, the test writes the document instead of comparing it.</summary>
    private const string WriteVariable = "ELOQUENCE_WRITE_DOCS";

    private static readonly string Document = Path.Combine(SolutionFolder.FullPath, "docs", "client-routes.md");

    [Fact]
    public void The_document_of_client_routes_names_every_call_that_is_tested()
    {
        var expected = Table();
        if (Environment.GetEnvironmentVariable(WriteVariable) is not null)
        {
            File.WriteAllText(Document, expected);
        }

        Assert.True(
            expected == File.ReadAllText(Document).ReplaceLineEndings("\n"),
            $"docs/client-routes.md is not what the tests say. Write it with: {WriteVariable}=1 dotnet test tests/Contract --filter RouteTableTests");
    }

    private static string Table()
    {
        var calls =
            from type in typeof(RouteTableTests).Assembly.GetTypes()
            from method in type.GetMethods()
            from call in method.GetCustomAttributes<ClientCallAttribute>()
            orderby call.Path.TrimStart('/'), call.Method, call.Client, type.Name, method.Name
            select $"| {call.Method} `{call.Path}` | {call.Client.Replace("|", "\\|", StringComparison.Ordinal)} | `{type.Name}.{method.Name}` |";
        return new StringBuilder()
            .Append("# Client routes\n\n")
            .Append("Every call the Eloquence app makes, and the test in `tests/Contract` that makes it the same way through the gateway.\n")
            .Append("Written by the tests themselves: `").Append(WriteVariable).Append("=1 dotnet test tests/Contract --filter RouteTableTests`.\n\n")
            .Append("| route | client | test |\n|---|---|---|\n")
            .AppendJoin('\n', calls)
            .Append('\n')
            .ToString();
    }
}
