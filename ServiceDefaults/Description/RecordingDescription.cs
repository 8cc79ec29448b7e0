using Microsoft.OpenApi;

namespace Eloquence.ServiceDefaults.Description;

/// <summary>Metadata of a route that takes a recording: as the file of a form with other fields, or as the body itself where <see cref="AlsoAsBody"/>.</summary>
internal sealed record RecordingDescription(string Part, bool AlsoAsBody, IReadOnlyList<string> Fields)
{
    private static readonly OpenApiSchema Bytes = new() { Type = JsonSchemaType.String, Format = "binary" };

    public OpenApiRequestBody ToBody()
    {
        var form = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string> { Part },
            Properties = new Dictionary<string, IOpenApiSchema> { [Part] = Bytes },
        };
        foreach (var field in Fields)
        {
            form.Properties[field] = new OpenApiSchema { Type = JsonSchemaType.String };
        }

        var body = new OpenApiRequestBody { Required = true, Content = new Dictionary<string, OpenApiMediaType> { ["multipart/form-data"] = new() { Schema = form } } };
        if (AlsoAsBody)
        {
            body.Content["audio/wav"] = new OpenApiMediaType { Schema = Bytes };
            body.Content["application/octet-stream"] = new OpenApiMediaType { Schema = Bytes };
        }

        return body;
    }
}
