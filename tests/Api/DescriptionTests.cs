using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Eloquence.Api.Tests;

/// <summary>The OpenAPI document of the API.</summary>
public sealed class DescriptionTests(Backing backing) : ApiTest(backing)
{
    /// <summary>Health is every service's, and a path that only says where WebSockets are is no route.</summary>
    private static readonly string[] NoRoutes = ["/health", "/alive", "/openapi/{documentName}.json", "/ws/{**path}"];

    [Fact]
    public async Task The_document_is_valid()
    {
        using var json = new MemoryStream(await Api.Client.GetByteArrayAsync("/openapi/v1.json"));

        var (document, diagnostic) = await OpenApiDocument.LoadAsync(json, "json");

        Assert.Empty(diagnostic!.Errors);
        Assert.Empty(diagnostic.Warnings);
        Assert.Equal("Eloquence API", document!.Info.Title);
    }

    [Fact]
    public async Task Every_route_is_in_the_document()
    {
        using var json = new MemoryStream(await Api.Client.GetByteArrayAsync("/openapi/v1.json"));
        var (document, _) = await OpenApiDocument.LoadAsync(json, "json");
        var described =
            from path in document!.Paths
            from operation in path.Value.Operations!
            select $"{operation.Key} {path.Key}";

        var mapped =
            from endpoint in Api.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            let path = "/" + endpoint.RoutePattern.RawText!.Trim('/')
            where !NoRoutes.Contains(path)
            from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
            select $"{method} {path}";

        Assert.Equal(mapped.Distinct().Order(), described.Order());
    }

    [Fact]
    public async Task Names_of_schemas_are_those_of_one_type_each_and_numbers_are_numbers()
    {
        using var json = new MemoryStream(await Api.Client.GetByteArrayAsync("/openapi/v1.json"));
        var (document, _) = await OpenApiDocument.LoadAsync(json, "json");
        var schemas = document!.Components!.Schemas!;

        Assert.Equal(JsonSchemaType.Number, schemas["SessionAdmission"].Properties!["created_timestamp"].Type);
        Assert.Equal("int64", schemas["InitialMessage"].Properties!["timestamp"].Format);
        Assert.DoesNotContain(schemas.Keys, name => name.EndsWith('2'));
    }
}
