using Microsoft.OpenApi;

namespace Eloquence.ServiceDefaults.Description;

/// <summary>Metadata of a route: something its handler reads by itself.</summary>
internal sealed record ParameterDescription(string Name, ParameterLocation Location, string Text, JsonSchemaType Type, bool IsRequired)
{
    public OpenApiParameter ToParameter() => new()
    {
        Name = Name,
        In = Location,
        Description = Text,
        Required = IsRequired,
        Schema = new OpenApiSchema { Type = Type },
    };
}
