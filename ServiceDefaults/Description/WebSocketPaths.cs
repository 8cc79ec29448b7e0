using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;

namespace Eloquence.ServiceDefaults.Description;

/// <summary>Adds the WebSockets, which the generator leaves out because they are mapped for every method.</summary>
internal sealed class WebSocketPaths(EndpointDataSource endpoints) : IOpenApiDocumentTransformer
{
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var endpoint in endpoints.Endpoints.OfType<RouteEndpoint>())
        {
            if (endpoint.Metadata.GetMetadata<WebSocketDescription>() is { } description)
            {
                Add(document, "/" + endpoint.RoutePattern.RawText!.TrimStart('/'), description, [.. endpoint.RoutePattern.Parameters.Select(parameter => parameter.Name)]);
            }
        }

        return Task.CompletedTask;
    }

    private static void Add(OpenApiDocument document, string path, WebSocketDescription description, IReadOnlyList<string> parameters)
    {
        document.Tags ??= new HashSet<OpenApiTag>();
        document.Tags.Add(new OpenApiTag { Name = description.Tag });
        var operation = new OpenApiOperation
        {
            OperationId = OperationDefaults.IdOf("connect", path),
            Summary = $"WebSocket. {description.Summary}",
            Description = description.Frames,
            Tags = new HashSet<OpenApiTagReference> { new(description.Tag, document) },
            Parameters = [.. parameters.Select(name => new OpenApiParameter
            {
                Name = name,
                In = ParameterLocation.Path,
                Required = true,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            })],
            Responses = new OpenApiResponses
            {
                [$"{StatusCodes.Status101SwitchingProtocols}"] = new OpenApiResponse { Description = "The connection speaks WebSocket from here on (RFC 6455)." },
            },
        };
        OperationDefaults.AddProblem(operation, StatusCodes.Status426UpgradeRequired, document);
        operation.Responses[$"{StatusCodes.Status426UpgradeRequired}"].Description = "The request does not ask for a WebSocket; the detail says what to do.";
        var item = document.Paths.TryGetValue(path, out var known) ? (OpenApiPathItem)known : new OpenApiPathItem();
        item.AddOperation(HttpMethod.Get, operation);
        document.Paths[path] = item;
    }
}
