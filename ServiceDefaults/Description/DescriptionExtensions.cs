using Eloquence.ServiceDefaults.Description;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.OpenApi;

namespace Eloquence.ServiceDefaults;

/// <summary>
/// What a service says about its routes, as an OpenAPI 3.1 document at <c>/openapi/{name}.json</c>. Routes are described where they are mapped; what all
/// have in common (problem answers, the way numbers are written, ids of operations) is added here once.
/// </summary>
public static class DescriptionExtensions
{
    private const string Path = "/openapi/{documentName}.json";
    private const string Version = "1.0";

    /// <summary>Adds the document of a service.</summary>
    /// <param name="builder">Host builder of the service.</param>
    /// <param name="name">Name of the document, unique behind the gateway.</param>
    /// <param name="title">Name of the service for people.</param>
    /// <param name="text">What it is for, one sentence or two.</param>
    public static void AddDescription(this IHostApplicationBuilder builder, string name, string title, string text)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOpenApi(name, options =>
        {
            options.CreateSchemaReferenceId = SchemaNames.Of;
            options.AddSchemaTransformer<NumberSchemas>();
            options.AddOperationTransformer<OperationDefaults>();
            options.AddDocumentTransformer<WebSocketPaths>();
            options.AddDocumentTransformer((document, _, _) =>
            {
                document.Info = new OpenApiInfo { Title = title, Description = text, Version = Version };

                // Whoever reads the document has come by the address that also answers.
                document.Servers = [new OpenApiServer { Url = "/" }];
                return Task.CompletedTask;
            });
        });
    }

    /// <summary>Maps the document.</summary>
    /// <param name="routes">Routes of the service.</param>
    public static void MapDescription(this IEndpointRouteBuilder routes) => routes.MapOpenApi(Path);

    /// <summary>Describes a WebSocket, which OpenAPI knows only as a GET that is answered 101.</summary>
    /// <typeparam name="TBuilder">Kind of route.</typeparam>
    /// <param name="route">The route, mapped for GET or for any method.</param>
    /// <param name="tag">Domain it belongs to.</param>
    /// <param name="summary">What it is for.</param>
    /// <param name="frames">The frames of both sides, in Markdown.</param>
    /// <returns>The same route.</returns>
    public static TBuilder DescribeWebSocket<TBuilder>(this TBuilder route, string tag, string summary, string frames)
        where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new WebSocketDescription(tag, summary, frames)).ExcludeFromDescription();

    /// <summary>Describes an optional JSON body that a handler reads by itself, whatever content type it is declared with.</summary>
    /// <param name="route">The route.</param>
    /// <param name="type">Shape of the body.</param>
    /// <returns>The same route.</returns>
    public static RouteHandlerBuilder DescribeBody(this RouteHandlerBuilder route, Type type) => route.WithMetadata(new BodyDescription(type));

    /// <summary>Describes a recording that a handler reads by itself.</summary>
    /// <typeparam name="TBuilder">Kind of route.</typeparam>
    /// <param name="route">The route.</param>
    /// <param name="alsoAsBody">Whether the recording may be the body itself, instead of the file of a form.</param>
    /// <param name="part">Name of the file in the form.</param>
    /// <param name="fields">Names of the other fields of the form.</param>
    /// <returns>The same route.</returns>
    public static TBuilder DescribeRecording<TBuilder>(this TBuilder route, bool alsoAsBody, string part = "audio", params string[] fields)
        where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new RecordingDescription(part, alsoAsBody, fields));

    /// <summary>Describes a member of the query that a handler reads by itself.</summary>
    /// <typeparam name="TBuilder">Kind of route.</typeparam>
    /// <param name="route">The route.</param>
    /// <param name="name">Name of the member.</param>
    /// <param name="text">What it means, with unit, range and default.</param>
    /// <param name="type">Kind of its value.</param>
    /// <param name="isRequired">Whether the request is refused without it.</param>
    /// <returns>The same route.</returns>
    public static TBuilder DescribeQuery<TBuilder>(this TBuilder route, string name, string text, JsonSchemaType type = JsonSchemaType.String, bool isRequired = false)
        where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new ParameterDescription(name, ParameterLocation.Query, text, type, isRequired));

    /// <summary>Describes a header that a handler reads by itself.</summary>
    /// <typeparam name="TBuilder">Kind of route.</typeparam>
    /// <param name="route">The route.</param>
    /// <param name="name">Name of the header.</param>
    /// <param name="text">What it means.</param>
    /// <returns>The same route.</returns>
    public static TBuilder DescribeHeader<TBuilder>(this TBuilder route, string name, string text)
        where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new ParameterDescription(name, ParameterLocation.Header, text, JsonSchemaType.String, IsRequired: false));
}
