using System.Globalization;
using Eloquence.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Eloquence.ServiceDefaults.Description;

/// <summary>What every operation has: an id, the parameters its handler reads by itself, bodies of bytes, and problems (RFC 9457) for what can go wrong.</summary>
internal sealed class OperationDefaults : IOpenApiOperationTransformer
{
    public const string ProblemType = "application/problem+json";

    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var path = context.Description.RelativePath ?? "";
        operation.OperationId = IdOf(context.Description.HttpMethod ?? HttpMethods.Get, path);
        foreach (var parameter in context.Description.ActionDescriptor.EndpointMetadata.OfType<ParameterDescription>())
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(parameter.ToParameter());
        }

        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<RecordingDescription>().FirstOrDefault() is { } recording)
        {
            operation.RequestBody = recording.ToBody();
        }

        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<BodyDescription>().FirstOrDefault() is { } body)
        {
            var schema = await context.GetOrCreateSchemaAsync(body.Type, null, cancellationToken);
            operation.RequestBody = new OpenApiRequestBody { Content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = new() { Schema = schema } } };
        }

        foreach (var (_, content) in (operation.Responses ?? []).Values.SelectMany(response => response.Content ?? new Dictionary<string, OpenApiMediaType>()).Where(content => IsBytes(content.Key)))
        {
            content.Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" };
        }

        var problem = await context.GetOrCreateSchemaAsync(typeof(ProblemDetails), null, cancellationToken);
        context.Document!.AddComponent(nameof(ProblemDetails), problem);
        foreach (var status in ProblemsOf(operation))
        {
            AddProblem(operation, status, context.Document!);
        }

        foreach (var (status, response) in operation.Responses!)
        {
            Explain(status, response);
        }
    }

    /// <summary>Adds the answer that is a problem with this status.</summary>
    public static void AddProblem(OpenApiOperation operation, int status, OpenApiDocument document)
    {
        operation.Responses ??= [];
        operation.Responses.TryAdd(status.ToString(CultureInfo.InvariantCulture), new OpenApiResponse
        {
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [ProblemType] = new() { Schema = new OpenApiSchemaReference(nameof(ProblemDetails), document) },
            },
        });
    }

    /// <summary><c>postApiSessionsIdEnd</c> for POST <c>/api/sessions/{id}/end</c>.</summary>
    public static string IdOf(string method, string path) => method.ToLowerInvariant() + string.Concat(
        path.Split(['/', '-', '_', '.', '{', '}', '*', ':'], StringSplitOptions.RemoveEmptyEntries).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    private static IEnumerable<int> ProblemsOf(OpenApiOperation operation)
    {
        if (operation.RequestBody is not null)
        {
            yield return StatusCodes.Status400BadRequest;
            yield return StatusCodes.Status413PayloadTooLarge;
            yield return StatusCodes.Status415UnsupportedMediaType;
        }

        if (operation.Parameters?.Any(parameter => parameter.In == ParameterLocation.Query) == true)
        {
            yield return StatusCodes.Status400BadRequest;
        }

        if (operation.Parameters?.Any(parameter => parameter.In == ParameterLocation.Path) == true)
        {
            yield return StatusCodes.Status404NotFound;
        }

        yield return StatusCodes.Status429TooManyRequests;
        yield return StatusCodes.Status503ServiceUnavailable;
    }

    private static void Explain(string status, IOpenApiResponse response)
    {
        var number = int.Parse(status, CultureInfo.InvariantCulture);
        if (number >= StatusCodes.Status400BadRequest)
        {
            var (_, title, detail) = ProblemCatalogue.Of(number);
            response.Description = $"{title} {detail}";
        }
        else if (string.IsNullOrEmpty(response.Description))
        {
            response.Description = "Success.";
        }
    }

    private static bool IsBytes(string contentType) =>
        contentType == "application/octet-stream" || contentType.StartsWith("audio/", StringComparison.Ordinal);
}
